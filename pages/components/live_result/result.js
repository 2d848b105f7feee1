// Shows a result, and keeps it up with sliders while they move: what they say is asked for one at a time, the next when
// the last one's result has been painted. What a slider says meanwhile replaces what is waiting, so that the result is
// never behind by more than one value.

const GIVE_UP_MS = 3000; // an answer that is lost on the way must not stop every slider for good

class Result {
  waiting = null; // the latest moved values that have not been asked for
  underway = false;
  ahead = false; // sliders have moved since one reported: what the page says is out of date
  reports = []; // what sliders at rest have to say, once nothing is underway
  shown = null;
  turn = 0;

  constructor(place) {
    this.place = place;
    this.sheet = document.createElement("div");
    this.sheet.className = "live-result";
    this.button = document.createElement("button");
    this.button.className = "enlarge";
    this.button.type = "button";
    this.button.addEventListener("click", () => this.enlarge());
    place.append(this.sheet, this.button);
    this.hear = (event) => this.take(event.detail);
    this.wait = (event) => {
      event.preventDefault(); // the result sees to it that the slider reports
      this.reports.push(event.detail.report);
      if (!this.underway) this.tell();
    };
    window.addEventListener("live-slider-moved", this.hear);
    window.addEventListener("live-slider-rested", this.wait);
  }

  // What a run of the page says.
  show({ html, token, enlarge }) {
    this.address = `moved/${token}`; // beside any page of the app
    this.button.ariaLabel = this.button.title = enlarge;
    if (!this.ahead) this.paint(html);
  }

  take(moved) {
    this.waiting = moved;
    this.ahead = true;
    if (!this.underway) this.follow();
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
    }
    this.underway = false;
    this.tell();
  }

  // What rests is told when the last picture is out: the whole page's run would hold it up.
  tell() {
    if (!this.reports.length) return;
    this.ahead = false;
    for (const report of this.reports.splice(0)) report();
  }

  // Returns when pictures are decoded and a frame has been drawn with them.
  async paint(html) {
    if (html === this.shown) return;
    const turn = ++this.turn;
    const next = document.createElement("div");
    next.innerHTML = html;
    await Promise.allSettled([...next.querySelectorAll("img")].map((picture) => picture.decode()));
    if (turn !== this.turn) return;
    this.shown = html;
    this.sheet.replaceChildren(...next.childNodes);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }

  enlarge() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.place.requestFullscreen();
  }

  close() {
    window.removeEventListener("live-slider-moved", this.hear);
    window.removeEventListener("live-slider-rested", this.wait);
    for (const report of this.reports.splice(0)) report();
  }
}

const results = new WeakMap();

export default function ({ data, parentElement }) {
  if (!results.has(parentElement)) {
    const place = document.createElement("div");
    place.className = "live-result-place";
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
