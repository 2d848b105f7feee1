// Brings what was just added into view and marks it for a moment.
export default function ({ data, parentElement }) {
  if (!data.selector) return;
  let tries = 40;

  const mark = (found) => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    found.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
    const colour = getComputedStyle(parentElement.host ?? parentElement).getPropertyValue("--st-primary-color");
    const strong = { boxShadow: `0 0 0 3px ${colour}` };
    found.animate([strong, strong, { boxShadow: "0 0 0 3px transparent" }], { duration: 1800, easing: "ease-out" });
  };

  // The new element may be painted after this one.
  const look = () => {
    const found = document.querySelector(data.selector);
    if (found) mark(found);
    else if (tries-- > 0) setTimeout(look, 50);
  };
  look();
}
