// What every page does by itself. All of it is an extra: pages work without.
import { announce } from "./announce.js";
import { startCopying } from "./copy.js";
import { defineMorphSwap, enhance } from "./morph.js";
import { showTimes } from "./times.js";

document.documentElement.classList.add("scripted");
defineMorphSwap();
enhance(document);
startCopying();
setInterval(() => showTimes(document), 10000);
document.querySelector("[data-focus]")?.focus();

// A notice is shown once: reloading the page should not show it again.
if (new URLSearchParams(location.search).has("notice")) history.replaceState(null, "", location.pathname);

// One submission at a time, and a word on what it is waiting for.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.busy || event.defaultPrevented) return;
  if (form.classList.contains("busy")) {
    event.preventDefault();
    return;
  }
  form.classList.add("busy");
  const button = event.submitter ?? form.querySelector("button");
  setTimeout(() => {
    button.dataset.label = button.textContent;
    button.textContent = form.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.busy")) {
    form.classList.remove("busy");
    for (const button of form.querySelectorAll("button[data-label]")) {
      button.textContent = button.dataset.label;
      button.removeAttribute("aria-disabled");
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (
    event.key === "Enter" &&
    (event.ctrlKey || event.metaKey) &&
    event.target.closest("[data-submit-on-ctrl-enter]")
  ) {
    event.target.form.requestSubmit();
  }
});

// While a form is filled in, the function that will get it is kept from scaling to zero; opening the form has started it.
const AWAKE = 30000;
let lastCall = Date.now();
document.addEventListener("input", (event) => {
  const address = event.target.form?.dataset.awake;
  if (!address || Date.now() - lastCall < AWAKE) return;
  lastCall = Date.now();
  fetch(address).catch(() => {});
});

// Writing another address chooses it, and choosing it leads to where it is written.
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-other-value]")) {
    event.target.closest(".option").querySelector("[data-other]").checked = true;
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-other]")) event.target.closest(".option").querySelector("[data-other-value]").focus();
});

// The menu closes as menus do.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// The page that asks for a confirmation is shown as a dialog.
const dialog = document.getElementById("dialog");
document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  enhance(target.isConnected ? target : document);
  if (target.id === "dialog-body") dialog.showModal();
  if (target.id === "notices") target.scrollIntoView({ block: "center" });
  if (target.classList.contains("form-page")) document.getElementById("problems")?.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#dialog [data-close-dialog]")) {
    event.preventDefault();
    dialog.close();
  }
  if (event.target === dialog) dialog.close();
});

// The outcome of something that was done further down the page is shown at its top.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const outcome = event.detail.target;
  if (outcome.id !== "outcome" || !outcome.textContent.trim()) return;
  requestAnimationFrame(() => {
    outcome.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) outcome.focus({ preventScroll: true });
  });
});
document.addEventListener("htmx:afterRequest", (event) => {
  const text = event.detail.elt.dataset?.announce;
  if (text && event.detail.successful) announce(text);
});
document.addEventListener("htmx:sendError", () => {
  const notice = document.createElement("p");
  notice.className = "notice bad";
  notice.textContent = "Pileus cannot be reached. Check your connection and try again.";
  document.getElementById("notices").replaceChildren(notice);
});
