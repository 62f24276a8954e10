// Keeps a page current with the event streams of our own origin: pieces of HTML made by the server, and lines of text.
const { enliven, announce } = window.pileus;
const KEPT_LINES = 5000;

/** Opens a stream while the page is in sight, for browsers allow few at a time; opens it again when it breaks off. */
function stream(url, handlers, tell) {
  let source = null;
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
    source = new EventSource(url);
    source.onopen = () => handlers.open?.();
    source.onerror = interrupted;
    for (const [name, handle] of Object.entries(handlers.events)) {
      source.addEventListener(name, (event) => {
        if (failures) tell("");
        failures = 0;
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

/** Puts the new element in the old one's place, and the focus where it was. */
function replace(old, element) {
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  old.replaceWith(element);
  htmx.process(element);
  enliven(element);
  if (focused) element.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}

function tellIn(root) {
  const line = root.querySelector("[data-link-state]");
  return (text) => (line.textContent = text);
}

function watchList(section) {
  const list = document.getElementById("workloads");
  let seen = new Set();
  let watching = false;
  function put(html) {
    const [row] = parse(html);
    seen.add(row.id);
    const old = document.getElementById(row.id);
    if (old?.dataset.version === row.dataset.version) return;
    if (watching && old?.dataset.phase !== row.dataset.phase) announce(`${row.dataset.name}: ${row.dataset.phase}`);
    if (old) return replace(old, row);
    list.insertBefore(row, [...list.children].find((other) => other.dataset.created < row.dataset.created) ?? null);
    htmx.process(row);
    enliven(row);
  }
  function remove(row) {
    if (row.contains(document.activeElement)) document.getElementById("main").focus();
    row.remove();
  }
  stream(section.dataset.live, {
    open: () => (seen = new Set()),
    events: {
      workload: put,
      deleted: (name) => {
        const row = document.getElementById(`w-${name}`);
        if (!row) return;
        announce(`${name} is gone.`);
        remove(row);
      },
      // Nothing more may be seen here: the page itself says why.
      gone: (text, end) => {
        end();
        location.reload();
      },
      ready: (data) => {
        watching = true;
        if (JSON.parse(data).complete === false) return;
        [...list.children].filter((row) => !seen.has(row.id)).forEach(remove);
      },
    },
  }, tellIn(section));
}

function watchWorkload(page) {
  const gone = document.getElementById("gone");
  let seen = false;
  function vanished(end) {
    end();
    gone.hidden = false;
    document.getElementById("delete")?.remove();
    document.querySelector("form.extend")?.remove();
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
          if (part.dataset.phase && part.dataset.phase !== old.dataset.phase) announce(part.innerText);
          replace(old, part);
        }
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
    for (const text of pending) {
      const batch = document.createElement("span");
      batch.textContent = text.replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, "") + "\n";
      batch.dataset.lines = text.split("\n").length;
      lines += Number(batch.dataset.lines);
      log.append(batch);
    }
    pending = [];
    while (lines - Number(log.firstElementChild?.dataset.lines) >= KEPT_LINES) {
      lines -= Number(log.firstElementChild.dataset.lines);
      log.firstElementChild.remove();
      cut.hidden = false;
    }
    if (following) log.scrollTop = log.scrollHeight;
    follow.checked = following;
  }
  stream(panel.dataset.log, {
    open: () => (fresh = true),
    events: {
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

const section = document.querySelector(".yours[data-live]");
if (section) watchList(section);
const page = document.getElementById("workload");
if (page) watchWorkload(page);
const panel = document.querySelector("[data-log]");
if (panel) watchLog(panel);
