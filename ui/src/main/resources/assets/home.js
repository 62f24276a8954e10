// Keeps the list of workloads current.
import { startList } from "./list.js";
import { parse } from "./morph.js";
import { refetching } from "./refetch.js";
import { reporter, stream } from "./stream.js";

const list = startList(document.getElementById("workloads"));
const quota = document.getElementById("quota");
const refetchQuota = quota ? refetching(quota) : () => {};
const section = document.querySelector(".workloads[data-live]");
let seen = new Set();
let ready = false;
let batch = [];

// A list of hundreds comes at once: it is taken in one go.
function flush() {
  const changes = [];
  for (const row of parse(batch.join(""))) {
    const { name, version, phase } = row.dataset;
    seen.add(name);
    const old = list.find(name);
    if (old?.dataset.version === version) continue;
    if (ready && old?.dataset.phase !== phase) changes.push(`${name}: ${phase}.`);
    list.put(row);
  }
  batch = [];
  list.announce(changes);
  if (changes.length > 0) refetchQuota();
}

stream(
  section.dataset.live,
  {
    open() {
      seen = new Set();
    },
    events: {
      workload: (html) => batch.push(html) === 1 && setTimeout(flush, 30),
      deleted(name) {
        flush();
        if (!list.find(name)) return;
        list.remove(name);
        list.announce([`${name} was deleted.`]);
        refetchQuota();
      },
      quota: refetchQuota,
      // Nothing more may be seen here: the page itself says why.
      gone(_text, end) {
        end();
        location.reload();
      },
      ready(data) {
        flush();
        ready = true;
        if (JSON.parse(data).complete === false) return;
        for (const name of list.names()) if (!seen.has(name)) list.remove(name);
      },
    },
  },
  reporter(section),
);
