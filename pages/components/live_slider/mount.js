// Puts a <live-slider> where a page wants one, and hands on what it is told. The element itself travels once a page.
export default async function ({ data, parentElement, setTriggerValue }) {
  await customElements.whenDefined("live-slider");
  let slider = parentElement.querySelector("live-slider");
  if (!slider) {
    slider = document.createElement("live-slider");
    parentElement.append(slider);
  }
  slider.rest = (values) => setTriggerValue("rested", { values });
  slider.show(data);
}
