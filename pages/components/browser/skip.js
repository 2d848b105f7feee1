// A link that only the keyboard meets: it takes the focus past all controls to what they are about.
export default function ({ parentElement, data }) {
  const link = parentElement.querySelector("button");
  link.textContent = data.label;
  link.hidden = false; // without its name it was nothing to anybody
  link.onclick = () => {
    const target = document.querySelector(data.selector);
    if (!target) return;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  };
}
