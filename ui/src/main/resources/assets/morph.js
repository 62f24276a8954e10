// Pieces of pages that the server sends are morphed into those that are there, so that what somebody has opened,
// focused, selected or typed stays as it is.
import { addCopyButtons } from "./copy.js";
import { showSignals } from "./signals.js";
import { showTimes } from "./times.js";

/** Adds to the server's HTML what only scripts can: the reader's times, buttons to copy with, the latest signals. */
export function enhance(root) {
  showTimes(root);
  addCopyButtons(root);
  showSignals(root);
}

/** The elements that a text of HTML stands for, as they look in a page. */
export function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  enhance(template.content);
  return [...template.content.children];
}

/** Makes an element of the page the same as a fresh one, which was enhanced before. */
export function morph(old, fresh, { keepsRequests = true } = {}) {
  const hadFocus = old.contains(document.activeElement);
  Idiomorph.morph(old, fresh, {
    ignoreActiveValue: true,
    callbacks: {
      beforeAttributeUpdated(name, element, mutation) {
        const isOpened = name === "open" && mutation === "remove" && element.tagName === "DETAILS";
        const isRequesting = name === "class" && keepsRequests && element.classList.contains("htmx-request");
        return !isOpened && !isRequesting;
      },
      // Away from the page htmx no longer knows where the answer belongs, and shows all of it.
      beforeNodeRemoved(node) {
        const isRequesting = node.matches?.(".htmx-request") || node.querySelector?.(".htmx-request");
        return !keepsRequests || !isRequesting;
      },
    },
  });
  htmx.process(old);
  // What had the focus may have done its work and be gone.
  if (hadFocus && document.activeElement === document.body) {
    (old.querySelector("a") ?? document.getElementById("main")).focus();
  }
}

/** Has htmx morph where a page says hx-swap="morph". Its answer ends its own request, so it shows that too. */
export function defineMorphSwap() {
  htmx.defineExtension("morph", {
    isInlineSwap: (style) => style === "morph",
    handleSwap(style, target, fragment) {
      if (style !== "morph") return false;
      enhance(fragment);
      morph(target, fragment.firstElementChild, { keepsRequests: false });
      return [target];
    },
  });
}
