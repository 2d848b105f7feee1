// Escape presses a button, where no open menu or field takes the key for itself.
export default function ({ data }) {
  const press = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.fullscreenElement) return;
    if (event.target.closest("input, textarea, [role=dialog], [role=listbox]")) return;
    document.querySelector(data.selector)?.click();
  };
  window.addEventListener("keydown", press);
  return () => window.removeEventListener("keydown", press);
}
