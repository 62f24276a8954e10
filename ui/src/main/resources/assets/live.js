// Keeps a page current with the event streams of our own origin: pieces of HTML made by the server, and lines of text.
const { enliven, announce, opened, reopen } = window.pileus;
const KEPT_LINES = 5000;

/** Opens a stream while the page is in sight, for browsers allow few at a time; opens it again when it breaks off. */
function stream(url, handlers, tell) {
  let source = null;
  let last = "";
  let over = false;
  let failures = 0;
  let timer = 0;
  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }
  function end() {
    over = true;
    close();
    tell("");
  }
  function interrupted() {
    if (++failures > 1) tell("The connection is interrupted. Trying again…");
    // Mostly the browser reconnects by itself and says where it was; where it has given up, it needs help.
    if (source?.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(reopen, Math.min(1000 * 2 ** failures, 30000));
  }
  async function reopen() {
    // A sign-in that has ended shows only in where a page leads to.
    const answer = await fetch(location.pathname, { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") location.reload();
    else open();
  }
  function open() {
    close();
    if (over || document.hidden) return;
    // A source that is new knows nothing of the one before, so the address says where that was.
    source = new EventSource(last ? `${url}?after=${encodeURIComponent(last)}` : url);
    source.onopen = () => handlers.open?.();
    source.onerror = interrupted;
    for (const [name, handle] of Object.entries(handlers.events)) {
      source.addEventListener(name, (event) => {
        if (failures) tell("");
        failures = 0;
        last = event.lastEventId || last;
        handle(event.data, end);
      });
    }
    source.addEventListener("signed-out", () => location.assign(`/sign-in?because=expired&next=${location.pathname}`));
    source.addEventListener("problem", (event) => tell(event.data));
  }
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(close, 20000);
    else if (!source) open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => source ?? open());
  open();
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...template.content.children];
}

/** What tells one thing that can have the focus from the others around it. */
function handle(element) {
  for (const name of ["href", "formaction", "data-copy-name", "id"]) {
    const value = element.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}

/** Puts the new element in the old one's place, and the focus where it was. */
function replace(old, element) {
  const focused = old.contains(document.activeElement) && handle(document.activeElement);
  const copied = document.activeElement.matches(".copy") && [...old.querySelectorAll(".copy")].indexOf(document.activeElement);
  const open = opened(old);
  old.replaceWith(element);
  reopen(open);
  htmx.process(element);
  enliven(element);
  showSignals(element);
  if (focused) {
    element.querySelector(focused)?.focus();
    // What had the focus may have done its work and be out of sight.
    if (document.activeElement === document.body) (element.querySelector("a") ?? document.getElementById("main")).focus();
  } else if (copied !== false && copied >= 0) element.querySelectorAll(".copy")[copied]?.focus();
}

const signals = new Map();

const shownSignals = new Set();

/**
 * What a workload tells about itself in its log, such as "pileus: players=3". True if the line is such a one, and the
 * page has a place for it: where it has none the program is somebody's own, and so is the line.
 */
function signal(line) {
  const [, name, value] = /^pileus: ([a-z]{1,20})=([\w.-]{1,40})\s*$/.exec(line) ?? [];
  if (!name) return false;
  signals.set(name, value);
  if (document.querySelector(`[data-signal="${name}"]`)) shownSignals.add(name);
  return shownSignals.has(name);
}

function showSignals(root) {
  for (const [name, value] of signals) {
    for (const element of root.querySelectorAll(`[data-signal="${name}"]`)) {
      if (element.tagName === "PROGRESS") element.value = Number(value);
      else if (element.textContent !== value) element.textContent = value;
      const box = element.closest("[data-signal-box]");
      if (box) box.hidden = false;
    }
  }
}

/** Asks for a piece of a page again, soon after there is something new, and once for all that is new by then. */
function refetching(element) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(async () => {
      timer = 0;
      const answer = await fetch(element.dataset.refetch).catch(() => null);
      if (!answer?.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(element.id);
      if (!fresh || fresh.innerHTML === element.dataset.last) return;
      element.dataset.last = fresh.innerHTML;
      element.replaceChildren(...fresh.children);
      enliven(element);
    }, 700);
  };
}

function tellIn(root) {
  const line = root.querySelector("[data-link-state]");
  return (text) => (line.textContent = text);
}

function watchList(section) {
  const list = window.pileus.list;
  const quota = document.getElementById("quota");
  const askForQuota = quota ? refetching(quota) : () => {};
  let seen = new Set();
  let watching = false;
  let batch = [];
  // A list of hundreds comes at once: it is taken in one go.
  function flush() {
    const changes = [];
    for (const row of batch.splice(0).flatMap(parse)) {
      const { name, version, phase } = row.dataset;
      seen.add(name);
      const old = list.find(name);
      if (old?.dataset.version === version) continue;
      if (watching && old?.dataset.phase !== phase) changes.push(`${name}: ${phase}.`);
      list.put(row, replace);
    }
    list.tell(changes);
    if (changes.length > 0) askForQuota();
  }
  stream(section.dataset.live, {
    open: () => (seen = new Set()),
    events: {
      workload: (html) => batch.push(html) === 1 && setTimeout(flush, 30),
      deleted: (name) => {
        flush();
        if (!list.find(name)) return;
        list.remove(name);
        list.tell([`${name} is gone.`]);
        askForQuota();
      },
      quota: askForQuota,
      // Nothing more may be seen here: the page itself says why.
      gone: (text, end) => {
        end();
        location.reload();
      },
      ready: (data) => {
        flush();
        watching = true;
        if (JSON.parse(data).complete === false) return;
        list.names().filter((name) => !seen.has(name)).forEach(list.remove);
      },
    },
  }, tellIn(section));
}

/** A page that shows what is asked for anew whenever something happens in the namespace. */
function watchNews(element) {
  const ask = refetching(element);
  let watching = false;
  stream(element.dataset.news, {
    events: {
      workload: () => watching && ask(),
      deleted: () => watching && ask(),
      quota: ask,
      audit: ask,
      ready: () => {
        if (watching) ask();
        watching = true;
      },
      gone: (text, end) => end(),
    },
  }, tellIn(document));
}

/** Shows a website as it is served, and again while a change makes its way there. */
function watchPreview(frame) {
  let shown = "";
  let until = 0;
  let timers = [];
  function reload() {
    const { preview, ready } = document.querySelector("[data-preview]")?.dataset ?? {};
    const visible = ready === "true" && preview !== "";
    frame.hidden = !visible;
    document.getElementById("no-preview").hidden = visible;
    if (visible) frame.src = preview;
  }
  function look() {
    const card = document.querySelector("[data-preview]");
    const now = card ? `${card.dataset.preview} ${card.dataset.content} ${card.dataset.ready}` : "";
    if (now !== shown && shown !== "") {
      until = Date.now() + 30000;
      timers.forEach(clearTimeout);
      timers = [500, 2500, 6000, 12000].map((delay) => setTimeout(reload, delay));
    } else if (Date.now() < until) {
      timers.push(setTimeout(reload, 300));
    }
    shown = now;
  }
  look();
  return look;
}

/** Looks again when something was to happen that no stream tells of, such as a poll that finds nothing new. */
function watchDue() {
  let timer = 0;
  function look() {
    clearTimeout(timer);
    const due = document.querySelector("#use [data-due]")?.dataset.due;
    if (due) timer = setTimeout(again, Math.max(Date.parse(due) - Date.now() + 5000, 30000));
  }
  async function again() {
    const answer = document.hidden ? null : await fetch(location.pathname).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("use");
      const old = document.getElementById("use");
      if (fresh && fresh.dataset.version !== old.dataset.version && !isAsking(old)) replace(old, fresh);
    }
    look();
  }
  look();
  return look;
}

/** Whether a button in it has been pressed whose answer is still to come, and will take its place. */
function isAsking(element) {
  return element.querySelector(".htmx-request") !== null;
}

function watchWorkload(page) {
  const gone = document.getElementById("gone");
  const frame = document.getElementById("preview-frame");
  const lookAtPreview = frame ? watchPreview(frame) : () => {};
  const lookWhenDue = watchDue();
  let seen = false;
  let late = null;
  document.addEventListener("htmx:afterRequest", (event) => {
    if (late && !event.detail.successful) replace(document.getElementById(late.id), late);
    late = null;
  });
  function vanished(end) {
    end();
    gone.hidden = false;
    for (const id of ["delete", "extend", "ending", "edit", "act"]) document.getElementById(id)?.remove();
    gone.focus();
  }
  stream(page.dataset.live, {
    open: () => (seen = false),
    events: {
      workload: (html) => {
        seen = true;
        for (const part of parse(html)) {
          const old = document.getElementById(part.id);
          if (!old || old.dataset.version === part.dataset.version) continue;
          if (isAsking(old)) {
            late = part;
            continue;
          }
          if (part.dataset.phase && part.dataset.phase !== old.dataset.phase) announce(part.innerText);
          replace(old, part);
        }
        lookAtPreview();
        lookWhenDue();
      },
      deleted: (name, end) => vanished(end),
      gone: (text, end) => vanished(end),
      ready: (data, end) => seen || JSON.parse(data).complete === false || vanished(end),
    },
  }, tellIn(page));
}

function watchLog(panel) {
  const log = document.getElementById("log");
  const state = document.getElementById("log-state");
  const cut = document.getElementById("log-cut");
  const follow = document.getElementById("follow");
  let fresh = true;
  let lines = 0;
  let pending = [];
  follow.parentElement.hidden = false;
  state.textContent = "Waiting for the first line…";
  // Scrolling up stops following; scrolling to the end follows again.
  log.addEventListener("scroll", () => (follow.checked = log.scrollHeight - log.scrollTop - log.clientHeight < 24));
  follow.addEventListener("change", () => follow.checked && (log.scrollTop = log.scrollHeight));
  function show() {
    const following = follow.checked;
    for (const all of pending) {
      const text = all.split("\n").filter((line) => !signal(line)).join("\n");
      if (text === "" && all !== "") continue;
      const batch = document.createElement("span");
      batch.textContent = `${text}\n`;
      batch.dataset.lines = text.split("\n").length;
      lines += Number(batch.dataset.lines);
      log.append(batch);
    }
    pending = [];
    showSignals(document);
    while (lines - Number(log.firstElementChild?.dataset.lines) >= KEPT_LINES) {
      lines -= Number(log.firstElementChild.dataset.lines);
      log.firstElementChild.remove();
      cut.hidden = false;
    }
    if (following) log.scrollTop = log.scrollHeight;
    follow.checked = following;
  }
  stream(panel.dataset.log, {
    events: {
      reset: () => (fresh = true),
      log: (text) => {
        if (fresh) {
          log.replaceChildren();
          lines = 0;
          fresh = false;
          state.textContent = "";
        }
        if (pending.push(text) === 1) setTimeout(show, 30);
      },
      end: (data, end) => {
        end();
        state.textContent = fresh ? "It wrote nothing." : "That is all.";
      },
      gone: (text, end) => {
        end();
        state.textContent = fresh ? "There is nothing to read." : "That is all.";
      },
    },
  }, (text) => text && (state.textContent = text));
}

for (const element of document.querySelectorAll("[data-news]")) watchNews(element);
const section = document.querySelector(".yours[data-live]");
if (section) watchList(section);
const page = document.getElementById("workload");
if (page) watchWorkload(page);
const panel = document.querySelector("[data-log]");
if (panel) watchLog(panel);
