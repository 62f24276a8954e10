// Event streams of our own origin, which keep a page current.

/** Opens a stream while the page is in sight, for browsers allow few at a time; opens it again when it breaks off. */
export function stream(url, handlers, report) {
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
    report("");
  }
  function interrupted() {
    if (++failures > 1) report("The connection was lost. Reconnecting…");
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
        if (failures) report("");
        failures = 0;
        last = event.lastEventId || last;
        handle(event.data, end);
      });
    }
    source.addEventListener("signed-out", () => location.assign(`/sign-in?because=expired&next=${location.pathname}`));
    source.addEventListener("problem", (event) => report(event.data));
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

/** Shows the state of a stream in the line for it within an element. */
export function reporter(root) {
  const line = root.querySelector("[data-link-state]");
  return (text) => {
    line.textContent = text;
  };
}
