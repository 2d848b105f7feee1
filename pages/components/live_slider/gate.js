// Lets moved values through to the server one at a time: the next leaves when the last one's result has been painted.
// What a slider reports meanwhile replaces what is waiting, so that the picture is never behind by more than one value.

const GIVE_UP_MS = 3000; // an answer that is lost on the way must not stop every slider for good

class Gate {
  waiting = null; // the latest moved values that have not left
  underway = 0; // the number of the values whose result is awaited, 0 for none
  reports = []; // what sliders at rest have to say, once nothing that moved is underway
  count = 0;
  first = Date.now(); // numbers of an earlier page must not be taken for answers

  constructor() {
    this.hear = (event) => this.take(event.detail);
    this.wait = (event) => {
      event.preventDefault(); // the gate sees to it that the slider reports
      this.reports.push(event.detail.report);
      if (!this.underway) this.open();
    };
    window.addEventListener("live-slider-moved", this.hear);
    window.addEventListener("live-slider-rested", this.wait);
  }

  take(moved) {
    this.waiting = moved;
    if (!this.underway) this.pass();
  }

  pass() {
    const moved = this.waiting;
    this.waiting = null;
    this.count += 1;
    this.underway = this.first + this.count;
    this.send({ ...moved, token: this.underway });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), GIVE_UP_MS);
  }

  async answered(token, result) {
    if (!this.underway || token !== this.underway) return;
    await painted(result);
    if (token === this.underway) this.open();
  }

  open() {
    clearTimeout(this.timer);
    this.underway = 0;
    if (this.waiting) this.pass();
    else this.tell();
  }

  // Streamlit sends what is set in one turn of the event loop as one, for the fragment that was first: what rests must
  // not leave together with what moves, or it would redraw the result alone.
  tell() {
    for (const report of this.reports.splice(0)) report();
  }

  close() {
    clearTimeout(this.timer);
    window.removeEventListener("live-slider-moved", this.hear);
    window.removeEventListener("live-slider-rested", this.wait);
    this.tell();
  }
}

// The result's pictures are decoded, and a frame has been drawn with them.
async function painted(result) {
  const pictures = document.querySelectorAll(`.st-key-${CSS.escape(result)} img`);
  await Promise.allSettled([...pictures].map((picture) => picture.decode()));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

const gates = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  if (!gates.has(parentElement)) gates.set(parentElement, new Gate());
  const gate = gates.get(parentElement);
  gate.send = (moved) => setTriggerValue("moved", moved);
  gate.answered(data.token, data.result);
  return () => {
    gate.close();
    gates.delete(parentElement);
  };
}
