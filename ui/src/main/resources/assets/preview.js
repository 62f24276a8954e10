// A website as it is served.

/** Shows it in a frame; what it gives is to be called whenever the workload may have changed. */
export function startPreview(frame) {
  const empty = document.getElementById("no-preview");
  let shown = version();
  let until = 0;
  let timers = [];
  function card() {
    return document.querySelector("[data-preview]")?.dataset;
  }
  function version() {
    const { preview, content, ready } = card() ?? {};
    return preview === undefined ? "" : `${preview} ${content} ${ready}`;
  }
  function reload() {
    const { preview, ready } = card() ?? {};
    const visible = ready === "true" && preview !== "";
    frame.hidden = !visible;
    empty.hidden = visible;
    if (visible) frame.src = preview;
  }
  // A change takes a while to be served everywhere.
  return () => {
    const now = version();
    if (now !== shown && shown !== "") {
      until = Date.now() + 30000;
      timers.forEach(clearTimeout);
      timers = [500, 2500, 6000, 12000].map((delay) => setTimeout(reload, delay));
    } else if (Date.now() < until) {
      timers.push(setTimeout(reload, 300));
    }
    shown = now;
  };
}
