// The list of workloads: groups by kind, filters and sorts, as the server does for those without scripts.
const { enliven, announce } = window.pileus;

const byNewest = (a, b) => compare(b.created, a.created) || compare(a.name, b.name);
const orders = {
  newest: byNewest,
  name: (a, b) => compare(a.name, b.name),
  ending: (a, b) => compare(a.end, b.end) || byNewest(a, b),
  trouble: (a, b) => a.trouble - b.trouble || byNewest(a, b),
};

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Which groups are changed is remembered, and they are put in order once, however much comes at a time. */
function startList(groups) {
  const filter = document.getElementById("filter");
  const { q, kind, phase, sort } = filter.elements;
  const state = document.getElementById("filter-state");
  const rows = new Map();
  for (const row of groups.querySelectorAll(".row")) rows.set(row.dataset.name, entry(row));

  function entry(row) {
    const { name, created, end, trouble, kind, phase, by } = row.dataset;
    const words = [...row.querySelectorAll(".row-name, .row-text")].map((part) => part.textContent);
    const title = groupOf(kind)?.querySelector(".group-name").textContent ?? kind;
    const text = [...words, title, phase, by].join(" ").toLowerCase();
    return { row, name, created, end, trouble: Number(trouble), kind, phase, text };
  }

  function groupOf(kind) {
    return [...groups.children].find((group) => group.dataset.kind === kind);
  }

  /** The list of a kind's rows; made where the kind is not one of the catalogue's, and so has no other name. */
  function listOf(row) {
    const { kind } = row.dataset;
    const found = groupOf(kind);
    if (found) return found.querySelector(".rows");
    const group = document.createElement("section");
    group.className = "group";
    group.dataset.kind = kind;
    const title = document.createElement("h3");
    title.className = "group-title";
    const name = document.createElement("span");
    name.className = "group-name";
    name.textContent = kind;
    const count = document.createElement("span");
    count.className = "count";
    title.append(name, " ", count);
    const list = document.createElement("ul");
    list.className = "rows";
    list.ariaLabel = kind;
    group.append(title, list);
    groups.append(group);
    return list;
  }

  /** Shows what the filter lets through, in order; rows that are where they belong are not touched. */
  function arrange() {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const narrow = words.length > 0 || kind.value !== "" || phase.value !== "";
    let shown = 0;
    const lists = new Map();
    for (const one of [...rows.values()].sort(orders[sort.value] ?? byNewest)) {
      const matches =
        (!kind.value || one.kind === kind.value) &&
        (!phase.value || one.phase === phase.value) &&
        words.every((word) => one.text.includes(word));
      one.row.hidden = !matches;
      shown += matches;
      const list = listOf(one.row);
      const place = lists.get(list) ?? { next: list.firstElementChild, count: 0 };
      if (place.next === one.row) place.next = one.row.nextElementSibling;
      else list.insertBefore(one.row, place.next);
      place.count += matches;
      lists.set(list, place);
    }
    for (const group of groups.children) {
      const count = lists.get(group.querySelector(".rows"))?.count ?? 0;
      group.hidden = count === 0;
      group.querySelector(".count").textContent = count;
    }
    const told = narrow ? `${shown} of ${rows.size}` : "";
    if (state.textContent !== told) state.textContent = told;
    filter.hidden = rows.size === 0;
    document.getElementById("filter-clear").hidden = !narrow;
    document.getElementById("empty").hidden = rows.size > 0;
    document.getElementById("no-match").hidden = rows.size === 0 || shown > 0;
  }

  let waiting = 0;
  function later() {
    waiting ||= setTimeout(() => {
      waiting = 0;
      arrange();
    }, 30);
  }

  function remember() {
    const query = new URLSearchParams();
    for (const field of [q, kind, phase, sort]) {
      if (field.value && field.value !== "newest") query.set(field.name, field.value);
    }
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text && `?${text}`));
  }

  filter.addEventListener("input", () => {
    later();
    remember();
  });
  filter.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#filter-clear, #no-match a")) return;
    event.preventDefault();
    q.value = kind.value = phase.value = "";
    arrange();
    remember();
    q.focus();
  });
  if (rows.size > 0) arrange();

  return {
    find: (name) => rows.get(name)?.row,
    names: () => [...rows.keys()],
    /** A new row, or what a row has become. */
    put(row, replace) {
      const old = rows.get(row.dataset.name)?.row;
      rows.set(row.dataset.name, entry(row));
      if (old && old.dataset.kind === row.dataset.kind) {
        row.hidden = old.hidden;
        replace(old, row);
      } else {
        old?.remove();
        listOf(row).append(row);
        htmx.process(row);
        enliven(row);
      }
      later();
    },
    remove(name) {
      const old = rows.get(name)?.row;
      if (old?.contains(document.activeElement)) document.getElementById("main").focus();
      old?.remove();
      rows.delete(name);
      later();
    },
    /** Tells those who hear the page what has changed, unless it is too much to listen to. */
    tell(changes) {
      if (changes.length > 3) announce(`${changes.length} workloads have changed.`);
      else if (changes.length > 0) announce(changes.join(" "));
    },
  };
}

const groups = document.getElementById("workloads");
if (groups) window.pileus.list = startList(groups);
