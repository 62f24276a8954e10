// What pages do by themselves: times, copying, dialogs, the focus. All of it is an extra: pages work without.
document.documentElement.classList.add("scripted");

/** From when on to warn of an end; the server's WorkloadView has the same. */
const SOON = 5 * 60000;

/** How long it is until then; the server's Moment says the same. */
function left(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (milliseconds <= 0) return "time is up";
  if (minutes < 1) return "less than a minute left";
  if (minutes < 90) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 36 ? `${hours} h left` : `${Math.floor(hours / 24)} days left`;
}

/** How long ago it was; the server's Moment says the same. */
function ago(milliseconds) {
  const counted = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return counted(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 36) return counted(hours, "hour");
  const days = Math.floor(hours / 24);
  if (days < 60) return counted(days, "day");
  return days < 730 ? counted(Math.floor(days / 30), "month") : counted(Math.floor(days / 365), "year");
}

/** How soon it will be; the server's Moment says the same. */
function ahead(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (milliseconds <= 0) return "any moment now";
  if (minutes < 1) return "in less than a minute";
  return minutes < 90 ? `in ${minutes} min` : `in ${Math.floor(minutes / 60)} h`;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

function showTimes(root) {
  for (const time of root.querySelectorAll("time[data-left]")) {
    const rest = Date.parse(time.dateTime) - Date.now();
    setText(time, left(rest));
    time.classList.toggle("soon", rest < SOON);
    time.closest(".row")?.classList.toggle("ending", rest < SOON);
  }
  for (const warning of root.querySelectorAll("[data-ending]")) {
    const soon = Date.parse(warning.dataset.ending) - Date.now() < SOON;
    if (soon && warning.hidden) announce("This ends in less than 5 minutes.");
    warning.hidden = !soon;
  }
  for (const time of root.querySelectorAll("time[data-local]")) setText(time, local.format(new Date(time.dateTime)));
  for (const time of root.querySelectorAll("time[data-ago], time[data-ahead]")) {
    const rest = Date.parse(time.dateTime) - Date.now();
    setText(time, "ago" in time.dataset ? ago(-rest) : ahead(rest));
    time.title = local.format(new Date(time.dateTime));
  }
}

function addCopyButtons(root) {
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

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button.copy");
  if (!button) return;
  const { textContent, dataset } = button.previousElementSibling;
  await navigator.clipboard.writeText(dataset.copyText ?? textContent);
  button.textContent = "Copied";
  announce("Copied.");
  setTimeout(() => (button.textContent = "Copy"), 2000);
});

/** Says something to those who hear the page. */
function announce(text) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  requestAnimationFrame(() => (announcer.textContent = text));
}

/** Makes new pieces of a page work as the page does. */
function enliven(root) {
  showTimes(root);
  addCopyButtons(root);
}

/** Which of the folded pieces are open; they stay so when what they are in is replaced. */
function opened(root) {
  return [...root.querySelectorAll("details[id][open]")].map((details) => details.id);
}

function reopen(ids) {
  for (const details of ids.map((id) => document.getElementById(id))) if (details) details.open = true;
}

window.pileus = { enliven, announce, opened, reopen };

enliven(document);
setInterval(() => showTimes(document), 10000);
document.querySelector("[data-focus]")?.focus();

// A notice is for once: reloading the page should not tell it again.
if (new URLSearchParams(location.search).has("notice")) history.replaceState(null, "", location.pathname);

// One submission at a time, and a word on what it is waiting for.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.busy || event.defaultPrevented) return;
  if (form.classList.contains("busy")) return event.preventDefault();
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
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("[data-submit-on-ctrl-enter]")) {
    event.target.form.requestSubmit();
  }
});

// While a form is filled in, the function that will get it is kept from falling asleep; opening the form has started it.
const AWAKE = 30000;
let asked = Date.now();
document.addEventListener("input", (event) => {
  const address = event.target.form?.dataset.awake;
  if (!address || Date.now() - asked < AWAKE) return;
  asked = Date.now();
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
let open = [];
document.addEventListener("htmx:beforeSwap", (event) => (open = opened(event.detail.target)));
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  enliven(target.isConnected ? target : document);
  if (target.id === "use") reopen(open);
  if (target.id === "dialog-body") dialog.showModal();
  if (target.id === "notices") target.scrollIntoView({ block: "center" });
  if (target.classList.contains("form-page")) document.getElementById("problems")?.focus();
});
// What has come of something that was done further down the page is told at its top.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const told = event.detail.target;
  if (told.id !== "told" || !told.textContent.trim()) return;
  requestAnimationFrame(() => {
    told.scrollIntoView({ block: "nearest" });
    if (document.activeElement === document.body) told.focus({ preventScroll: true });
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
document.addEventListener("click", (event) => {
  if (event.target.closest("#dialog [data-close-dialog]")) {
    event.preventDefault();
    dialog.close();
  }
  if (event.target === dialog) dialog.close();
});
