// <live-slider>: a slider of one handle (a value) or two (a range), in the theme's colours, for pointer and keyboard.
//
// While it moves it fires "live-slider-moved" on the window with its values; when it rests (the pointer is let go, the
// keys have been still for a moment, a value was typed) it fires "live-slider-rested", and its `rest(values)` is called.

const KEYS_REST_MS = 300; // several presses of a key are one change
const OWN_VALUES_MS = 2000; // so long an answer on its way may still show what was before the last change
const LONG_STEPS = 10; // page up and page down

const KEYS = {
  ArrowRight: (at, by) => at + by,
  ArrowUp: (at, by) => at + by,
  ArrowLeft: (at, by) => at - by,
  ArrowDown: (at, by) => at - by,
  PageUp: (at, by) => at + LONG_STEPS * by,
  PageDown: (at, by) => at - LONG_STEPS * by,
  Home: () => -Infinity,
  End: () => Infinity,
};

const clamp = (number, low, high) => Math.min(Math.max(number, low), high);
const same = (one, other) => one.length === other.length && one.every((value, k) => value === other[k]);

function make(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

class LiveSlider extends HTMLElement {
  values = []; // low to high
  handles = [];
  held = -1; // the handle that the pointer holds, -1 for none
  touched = 0; // the one it held last
  changed = false; // moved, and not yet reported as resting
  reported = null; // the values last reported as resting, until the server shows them
  rest = () => {};

  constructor() {
    super();
    this.label = make("span", { className: "label", id: "label" });
    this.numbers = make("span", { className: "numbers" });
    this.about = make("button", { className: "help", type: "button", textContent: "?" });
    this.bubble = make("div", { className: "bubble", id: "about", popover: "auto" });
    this.fill = make("div", { className: "fill" });
    this.tick = make("div", { className: "tick", hidden: true });
    this.rail = make("div", { className: "rail" }, this.fill, this.tick);
    this.track = make("div", { className: "track", role: "group" }, this.rail);
    this.track.setAttribute("aria-labelledby", "label");
    const head = make("div", { className: "head" }, this.label, this.about, this.numbers);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [LiveSlider.sheet];
    root.append(head, this.bubble, this.track);
    this.track.addEventListener("pointerdown", (event) => this.grab(event));
    this.track.addEventListener("pointermove", (event) => this.drag(event));
    this.track.addEventListener("dblclick", () => this.type(this.touched));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.track.addEventListener(end, () => this.release());
    }
    this.about.addEventListener("click", () => this.tell(true));
    this.about.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.tell(true));
    this.about.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.tell(false));
    this.about.addEventListener("blur", () => this.tell(false));
  }

  disconnectedCallback() {
    clearTimeout(this.still);
    if (this.changed) this.fire("live-slider-rested", { report: () => {} });
  }

  // Returns whether somebody took it upon himself.
  fire(name, detail) {
    const of = this.given.of;
    return !window.dispatchEvent(new CustomEvent(name, { cancelable: true, detail: { of, ...detail } }));
  }

  // Shows what the server says, unless the person at the slider is ahead of it.
  show(given) {
    const before = this.given;
    this.given = given;
    if (!before || before.names.length !== given.names.length) this.furnish();
    this.label.textContent = given.label;
    this.bubble.textContent = given.help;
    this.about.hidden = !given.help;
    this.about.setAttribute("aria-label", `${given.words.help}: ${given.label}`);
    this.tick.hidden = given.neutral === null;
    if (given.neutral !== null) {
      this.tick.style.setProperty("--at", this.place(given.neutral));
      this.tick.title = `${given.words.neutral} ${this.text(given.neutral)}`;
    }
    if (this.reported && (same(this.reported, given.values) || performance.now() >= this.reportedUntil)) {
      this.reported = null;
    }
    if (!this.changed && this.held < 0 && !this.reported) this.values = [...given.values];
    this.draw();
  }

  // One handle and one number for each value.
  furnish() {
    for (const handle of this.handles) handle.remove();
    this.values = [...this.given.values];
    this.handles = this.given.names.map((_, k) => {
      const handle = make("div", { className: "handle", role: "slider", tabIndex: 0 });
      handle.setAttribute("aria-describedby", "about");
      handle.addEventListener("keydown", (event) => this.press(event, k));
      handle.addEventListener("blur", () => this.settle());
      return handle;
    });
    this.outputs = this.given.names.map((_, k) => {
      const output = make("span", { className: "number" });
      output.addEventListener("dblclick", () => this.type(k));
      return output;
    });
    this.rail.append(...this.handles);
    this.numbers.replaceChildren(...this.outputs.flatMap((output, k) => (k ? [` ${this.given.words.between} `, output] : [output])));
  }

  draw() {
    const { names, low, high, neutral, words } = this.given;
    this.values.forEach((value, k) => {
      const handle = this.handles[k];
      handle.style.setProperty("--at", this.place(value));
      handle.ariaLabel = names[k];
      handle.ariaValueMin = k ? this.values[k - 1] : low;
      handle.ariaValueMax = this.values[k + 1] ?? high;
      handle.ariaValueNow = value;
      handle.ariaValueText = this.text(value);
      handle.title = this.outputs[k].title = words.type;
      if (!this.outputs[k].querySelector("input")) this.outputs[k].textContent = this.text(value);
    });
    const ends = this.values.length > 1 ? this.values : [clamp(neutral ?? low, low, high), this.values[0]];
    this.fill.style.setProperty("--from", this.place(Math.min(...ends)));
    this.fill.style.setProperty("--to", this.place(Math.max(...ends)));
  }

  place(value) {
    return (value - this.given.low) / (this.given.high - this.given.low);
  }

  text(value) {
    return value.toFixed(this.given.whole ? 0 : this.given.decimals).replace("-", "−") + this.given.unit;
  }

  // The nearest value that handle `k` may stand at.
  nearest(value, k) {
    const { low, high, step, decimals } = this.given;
    const rounded = value <= low ? low : value >= high ? high : low + Math.round((value - low) / step) * step;
    const free = Number(clamp(rounded, low, high).toFixed(decimals));
    return clamp(free, this.values[k - 1] ?? low, this.values[k + 1] ?? high);
  }

  set(k, value) {
    const moved = this.nearest(value, k);
    if (moved === this.values[k]) return;
    this.values[k] = moved;
    this.changed = true;
    this.draw();
    this.fire("live-slider-moved", { values: [...this.values] });
  }

  // What was moved is now at rest.
  settle() {
    clearTimeout(this.still);
    if (!this.changed) return;
    this.changed = false;
    const reported = [...this.values];
    this.reported = reported;
    this.reportedUntil = Infinity;
    // Where there is a result that follows, the report waits until that has been painted.
    const report = () => {
      this.reportedUntil = performance.now() + OWN_VALUES_MS;
      this.rest(reported);
      setTimeout(() => this.isConnected && this.show(this.given), OWN_VALUES_MS);
    };
    if (!this.fire("live-slider-rested", { report })) report();
  }

  // --- pointer

  grab(event) {
    if (event.button !== 0 || event.target.tagName === "INPUT") return;
    event.preventDefault();
    const at = this.under(event);
    const onHandle = this.handles.includes(event.target);
    this.undecided = onHandle && this.overlap();
    this.from = event.clientX;
    this.hold(this.closest(at));
    // A handle is pulled from where it was touched; elsewhere it comes to the pointer.
    this.offset = onHandle ? this.values[this.held] - at : 0;
    this.track.setPointerCapture(event.pointerId);
    if (!onHandle) this.set(this.held, at);
  }

  hold(k) {
    this.held = this.touched = k;
    this.handles[k].focus({ preventScroll: true });
  }

  // Whether one handle covers the other.
  overlap() {
    if (this.handles.length < 2) return false;
    const [low, high] = this.handles.map((handle) => handle.getBoundingClientRect());
    return high.left < low.right;
  }

  drag(event) {
    if (this.held < 0) return;
    if (this.undecided && event.clientX !== this.from) {
      // Of two handles that cover each other the one is meant in whose direction the pointer goes.
      const meant = event.clientX > this.from ? 1 : 0;
      this.offset += this.values[meant] - this.values[this.held];
      this.hold(meant);
      this.undecided = false;
    }
    if (!this.undecided) this.set(this.held, this.under(event) + this.offset);
  }

  release() {
    if (this.held < 0) return;
    this.held = -1;
    this.settle();
  }

  // The value under the pointer, not yet rounded to a step.
  under(event) {
    const box = this.rail.getBoundingClientRect();
    const { low, high } = this.given;
    return low + ((event.clientX - box.left) / box.width) * (high - low);
  }

  closest(value) {
    const distances = this.values.map((own) => Math.abs(own - value));
    const first = distances.indexOf(Math.min(...distances));
    return this.values[first] < value ? this.values.lastIndexOf(this.values[first]) : first;
  }

  // --- keyboard

  press(event, k) {
    if (event.key === "Enter") return this.type(k, event);
    const move = KEYS[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(k, move(this.values[k], this.given.step));
    clearTimeout(this.still);
    this.still = setTimeout(() => this.settle(), KEYS_REST_MS);
  }

  // --- a typed value

  type(k, event) {
    event?.preventDefault();
    const output = this.outputs[k];
    if (output.querySelector("input")) return;
    const shown = String(this.values[k]);
    const field = make("input", { type: "text", inputMode: "decimal", value: shown, size: 6 });
    field.ariaLabel = `${this.given.names[k]}. ${this.given.words.typed}`;
    let left = false; // taking the field away makes it lose the focus, which is leaving it too
    const leave = (keep) => {
      if (left) return;
      left = true;
      const number = Number.parseFloat(field.value.replace(",", ".").replace("−", "-"));
      if (keep && field.value !== shown && Number.isFinite(number)) this.set(k, number);
      const focused = this.shadowRoot.activeElement === field;
      output.replaceChildren();
      this.draw();
      if (focused) this.handles[k].focus({ preventScroll: true });
      this.settle();
    };
    field.addEventListener("keydown", (pressed) => {
      pressed.stopPropagation();
      if (pressed.key === "Enter") leave(true);
      if (pressed.key === "Escape") leave(false);
    });
    field.addEventListener("blur", () => leave(true));
    output.replaceChildren(field);
    field.focus();
    field.select();
  }

  // --- what it is for

  tell(open) {
    if (!this.given.help || open === this.bubble.matches(":popover-open")) return;
    if (!open) return this.bubble.hidePopover();
    this.bubble.showPopover();
    const [mark, bubble] = [this.about.getBoundingClientRect(), this.bubble.getBoundingClientRect()];
    const above = mark.top - bubble.height - 6;
    this.bubble.style.left = `${clamp(mark.left - bubble.width / 2, 8, innerWidth - bubble.width - 8)}px`;
    this.bubble.style.top = `${above > 8 ? above : mark.bottom + 6}px`;
  }
}

export default function ({ data }) {
  if (customElements.get("live-slider")) return;
  LiveSlider.sheet = new CSSStyleSheet();
  LiveSlider.sheet.replaceSync(data.style);
  customElements.define("live-slider", LiveSlider);
}
