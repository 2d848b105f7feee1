// Puts the page's address on the clipboard and says so; where the browser forbids it, shows the address to copy by hand.
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span");
  const address = parentElement.querySelector("input");
  button.textContent = data.label;
  button.title = data.help;
  address.setAttribute("aria-label", data.by_hand);
  let back;

  const say = (text) => {
    button.textContent = status.textContent = text;
    clearTimeout(back);
    back = setTimeout(() => { button.textContent = data.label; status.textContent = ""; }, 2500);
  };

  // Without https, or on an old browser, there is no clipboard but the selected text's.
  const copySelected = () => {
    address.value = location.href;
    address.hidden = false;
    address.select();
    const copied = document.execCommand("copy");
    address.hidden = copied;
    return copied;
  };

  button.onclick = async () => {
    let copied = false;
    try {
      await navigator.clipboard.writeText(location.href);
      copied = true;
    } catch {
      copied = copySelected();
      if (copied) button.focus();
    }
    say(copied ? data.copied : data.by_hand);
  };

  return () => clearTimeout(back);
}
