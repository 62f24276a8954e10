// Keeps a workload's page current.
import { announce } from "./announce.js";
import { followLog } from "./log.js";
import { morph, parse } from "./morph.js";
import { startPreview } from "./preview.js";
import { fetchElement } from "./refetch.js";
import { reporter, stream } from "./stream.js";

const page = document.getElementById("workload");
const gone = document.getElementById("gone");
const frame = document.getElementById("preview-frame");
const updatePreview = frame ? startPreview(frame) : () => {};
let seen = false;
let timer = 0;

function update(part) {
  const old = document.getElementById(part.id);
  if (!old || old.dataset.version === part.dataset.version) return;
  if (part.dataset.phase && part.dataset.phase !== old.dataset.phase) announce(part.textContent.replace(/\s+/g, " "));
  morph(old, part);
}

/** Looks again when something was to happen that no stream tells of, such as a poll that finds nothing new. */
function scheduleLook() {
  clearTimeout(timer);
  const due = document.querySelector("#panel [data-due]")?.dataset.due;
  if (due) timer = setTimeout(look, Math.max(Date.parse(due) - Date.now() + 5000, 30000));
}

async function look() {
  const fresh = document.hidden ? null : await fetchElement(location.pathname, "panel");
  if (fresh) update(fresh);
  scheduleLook();
}

function deleted(end) {
  end();
  clearTimeout(timer);
  gone.hidden = false;
  for (const id of ["delete", "extend", "ending", "edit", "act"]) document.getElementById(id)?.remove();
  gone.focus();
}

scheduleLook();
stream(
  page.dataset.live,
  {
    open() {
      seen = false;
    },
    events: {
      workload(html) {
        seen = true;
        parse(html).forEach(update);
        updatePreview();
        scheduleLook();
      },
      deleted: (_name, end) => deleted(end),
      gone: (_text, end) => deleted(end),
      ready: (data, end) => seen || JSON.parse(data).complete === false || deleted(end),
    },
  },
  reporter(page),
);
followLog(document.querySelector("[data-log]"));
