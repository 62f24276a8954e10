// Which workloads of a list to show, and in which order; the server's ListFilter does the same without scripts.

const byNewest = (a, b) => compare(b.created, a.created) || compare(a.name, b.name);
const orders = {
  newest: byNewest,
  name: (a, b) => compare(a.name, b.name),
  ending: (a, b) => compare(a.end, b.end) || byNewest(a, b),
  failed: (a, b) => a.rank - b.rank || byNewest(a, b),
};

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The entries in an order; of an order that does not exist, the newest first. */
export function sorted(entries, order) {
  return [...entries].sort(orders[order] ?? byNewest);
}

/** Whether anything is left out. */
export function isNarrow({ q, kind, phase }) {
  return q.trim() !== "" || kind !== "" || phase !== "";
}

/** Whether an entry is let through. */
export function matches(entry, { q, kind, phase }) {
  return (
    (!kind || entry.kind === kind) &&
    (!phase || entry.phase === phase) &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => entry.text.includes(word))
  );
}
