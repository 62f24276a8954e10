// The log of a workload, as it is written.
import { isSignal, showSignals } from "./signals.js";
import { stream } from "./stream.js";

/** The most lines that a page keeps. */
const MAX_LINES = 5000;

/** Follows the log of a panel. */
export function followLog(panel) {
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
  log.addEventListener("scroll", () => {
    follow.checked = log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  });
  follow.addEventListener("change", () => {
    if (follow.checked) log.scrollTop = log.scrollHeight;
  });
  function append(text) {
    const batch = document.createElement("span");
    batch.textContent = `${text}\n`;
    batch.dataset.lines = text.split("\n").length;
    lines += Number(batch.dataset.lines);
    log.append(batch);
  }
  function show() {
    const following = follow.checked;
    for (const all of pending) {
      const text = all
        .split("\n")
        .filter((line) => !isSignal(line))
        .join("\n");
      if (text !== "" || all === "") append(text);
    }
    pending = [];
    showSignals(document);
    while (lines - Number(log.firstElementChild?.dataset.lines) >= MAX_LINES) {
      lines -= Number(log.firstElementChild.dataset.lines);
      log.firstElementChild.remove();
      cut.hidden = false;
    }
    if (following) log.scrollTop = log.scrollHeight;
    follow.checked = following;
  }
  function finish(text) {
    return (_data, end) => {
      end();
      state.textContent = fresh ? text : "End of output";
    };
  }
  stream(
    panel.dataset.log,
    {
      events: {
        reset() {
          fresh = true;
        },
        log(text) {
          if (fresh) {
            log.replaceChildren();
            lines = 0;
            fresh = false;
            state.textContent = "";
          }
          if (pending.push(text) === 1) setTimeout(show, 30);
        },
        end: finish("No output"),
        gone: finish("There is no log."),
      },
    },
    (text) => {
      if (text) state.textContent = text;
    },
  );
}
