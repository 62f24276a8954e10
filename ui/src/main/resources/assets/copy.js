import { announce } from "./announce.js";

/** Puts a button that copies it behind everything within an element that people may want to copy. */
export function addCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const block of root.querySelectorAll("[data-copy]:not([data-copy=done])")) {
    block.dataset.copy = "done";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy quiet";
    button.textContent = "Copy";
    if (block.dataset.copyName) button.setAttribute("aria-label", block.dataset.copyName);
    block.after(button);
  }
}

/** Makes those buttons work, also those that are added later. */
export function startCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const { textContent, dataset } = button.previousElementSibling;
    await navigator.clipboard.writeText(dataset.copyText ?? textContent);
    button.textContent = "Copied";
    announce("Copied.");
    setTimeout(() => {
      button.textContent = "Copy";
    }, 2000);
  });
}
