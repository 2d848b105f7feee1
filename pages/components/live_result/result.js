// Shows a result, and keeps it up with sliders while they move: what they say is asked for one at a time, the next when
// the last one's result has been painted. What a slider says meanwhile replaces what is waiting, so that the result is
// never behind by more than one value.

const GIVE_UP_MS = 3000; // an answer that is lost on the way must not stop every slider for good
const FRAME_MS = 100; // a page that nobody sees draws no frames
const RUNNING = "[data-test-script-state=running]";

const make = (name, properties) => Object.assign(document.createElement(name), properties);

class Result {
  waiting = null; // the latest moved values that have not been asked for
  underway = false;
  moving = new Set(); // sliders that have moved and do not rest yet: what the page says is out of date
  reports = []; // what sliders at rest have to say, once the value that is underway has been painted
  shown = null;
  turn = 0;

  constructor(place) {
    this.place = place;
    this.sheet = make("div", { className: "live-result" });
    this.said = make("p", { className: "live-result-said" });
    this.said.setAttribute("role", "status");
    this.button = make("button", { className: "enlarge", type: "button", hidden: !document.fullscreenEnabled });
    this.button.addEventListener("click", () => this.enlarge());
    place.append(this.sheet, this.button, this.said);
    this.listeners = {
      "live-slider-moved": (event) => this.take(event.detail),
      "live-slider-rested": (event) => {
        event.preventDefault(); // the result sees to it that the slider reports
        this.rested(event.detail);
      },
    };
    for (const [name, hear] of Object.entries(this.listeners)) window.addEventListener(name, hear);
    this.leave = () => document.hidden && this.tell();
    document.addEventListener("visibilitychange", this.leave);
  }

  // What a run of the page says. Only that is read out: a slider says its own value while it moves.
  async show({ html, token, enlarge }) {
    this.address = `moved/${token}`; // beside any page of the app
    this.button.ariaLabel = this.button.title = enlarge;
    if (this.moving.size) return;
    this.settle();
    await this.paint(html);
    const caption = this.sheet.querySelector(".result-caption")?.textContent ?? "";
    if (this.said.textContent !== caption) this.said.textContent = caption;
  }

  take({ of, values }) {
    this.moving.add(String(of));
    this.place.classList.add("is-ahead");
    this.waiting = { of, values };
    if (!this.underway) this.follow();
  }

  // What stands beside the result is of an older value until the page's run has come to its end.
  async settle() {
    while (document.querySelector(RUNNING)) await new Promise((done) => setTimeout(done, FRAME_MS));
    if (!this.moving.size) this.place.classList.remove("is-ahead");
  }

  rested({ of, report }) {
    this.moving.delete(String(of));
    this.reports.push(report);
    if (!this.underway) this.tell();
  }

  async follow() {
    this.underway = true;
    while (this.waiting) {
      const body = JSON.stringify(this.waiting);
      this.waiting = null;
      try {
        const answer = await fetch(this.address, { method: "POST", body, signal: AbortSignal.timeout(GIVE_UP_MS) });
        if (answer.ok) await this.paint(await answer.text());
      } catch {
        // The page says what the slider's value is worth when it rests.
      }
      this.tell();
    }
    this.underway = false;
    this.tell();
  }

  // What rests is told when its last picture is out: the whole page's run would hold it up.
  tell() {
    for (const report of this.reports.splice(0)) report();
  }

  // Returns when pictures are decoded and a frame has been drawn with them.
  async paint(html) {
    const turn = ++this.turn;
    if (html === this.shown) return;
    const next = make("div", { innerHTML: html });
    await Promise.allSettled([...next.querySelectorAll("img")].map((picture) => picture.decode()));
    if (turn !== this.turn) return;
    this.shown = html;
    const scrolled = this.sheet.firstElementChild?.scrollTop; // of a long text, which scrolls by itself
    this.sheet.replaceChildren(...next.childNodes);
    if (scrolled) this.sheet.firstElementChild.scrollTop = scrolled;
    await new Promise((done) => {
      requestAnimationFrame(() => setTimeout(done));
      setTimeout(done, FRAME_MS);
    });
  }

  enlarge() {
    const turned = document.fullscreenElement ? document.exitFullscreen() : this.place.requestFullscreen();
    turned.catch(() => {}); // a frame that may not: nothing happens
  }

  close() {
    for (const [name, hear] of Object.entries(this.listeners)) window.removeEventListener(name, hear);
    document.removeEventListener("visibilitychange", this.leave);
    this.tell();
  }
}

const results = new WeakMap();

export default function ({ data, parentElement }) {
  if (!results.has(parentElement)) {
    const place = make("div", { className: "live-result-place" });
    parentElement.append(place);
    results.set(parentElement, new Result(place));
  }
  const result = results.get(parentElement);
  result.show(data);
  return () => {
    result.close();
    results.delete(parentElement);
  };
}
