// The list of workloads in groups by kind, filtered and sorted.
import { announce } from "./announce.js";
import { isNarrow, matches, sorted } from "./filter.js";
import { morph } from "./morph.js";

/** Starts the list that the server has made. */
export function startList(groups) {
  const filter = document.getElementById("filter");
  const fields = ["q", "kind", "phase", "sort"].map((name) => filter.elements[name]);
  const state = document.getElementById("filter-state");
  const entries = new Map();
  for (const row of groups.querySelectorAll(".row")) entries.set(row.dataset.name, entry(row));

  function entry(row) {
    const { name, created, end, rank, kind, phase, by } = row.dataset;
    const words = [...row.querySelectorAll(".row-name, .row-text")].map((part) => part.textContent);
    const title = groupOf(kind)?.querySelector(".group-name").textContent ?? kind;
    const text = [...words, title, phase, by].join(" ").toLowerCase();
    return { row, name, created, end, rank: Number(rank), kind, phase, text };
  }

  function groupOf(kind) {
    return [...groups.children].find((group) => group.dataset.kind === kind);
  }

  /** The list of a kind's rows; made where the kind is not one of the catalogue's, and so has no other name. */
  function listOf(kind) {
    const group =
      groupOf(kind) ??
      groups.appendChild(document.getElementById("new-group").content.firstElementChild.cloneNode(true));
    const list = group.querySelector(".rows");
    if (!group.dataset.kind) {
      group.dataset.kind = kind;
      group.querySelector(".group-name").textContent = kind;
      list.ariaLabel = kind;
    }
    return list;
  }

  /** Shows what the filter lets through, in order; rows that are where they belong are not touched. */
  function arrange() {
    const [q, kind, phase, sort] = fields.map((field) => field.value);
    const wanted = { q, kind, phase };
    const places = new Map();
    let shown = 0;
    for (const one of sorted(entries.values(), sort)) {
      const isShown = matches(one, wanted);
      one.row.hidden = !isShown;
      shown += isShown;
      const list = listOf(one.kind);
      const place = places.get(list) ?? { next: list.firstElementChild, count: 0 };
      if (place.next === one.row) place.next = one.row.nextElementSibling;
      else list.insertBefore(one.row, place.next);
      place.count += isShown;
      places.set(list, place);
    }
    for (const group of groups.children) {
      const count = places.get(group.querySelector(".rows"))?.count ?? 0;
      group.hidden = count === 0;
      group.querySelector(".count").textContent = count;
    }
    const narrow = isNarrow(wanted);
    const text = narrow ? `${shown} of ${entries.size}` : "";
    if (state.textContent !== text) state.textContent = text;
    filter.hidden = entries.size === 0;
    document.getElementById("filter-clear").hidden = !narrow;
    document.getElementById("empty").hidden = entries.size > 0;
    document.getElementById("no-match").hidden = entries.size === 0 || shown > 0;
  }

  // However much comes at a time, it is put in order once.
  let timer = 0;
  function arrangeSoon() {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      arrange();
    }, 30);
  }

  function remember() {
    const query = new URLSearchParams();
    for (const { name, value } of fields) if (value && value !== "newest") query.set(name, value);
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text && `?${text}`));
  }

  filter.addEventListener("input", () => {
    arrangeSoon();
    remember();
  });
  filter.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#filter-clear, #no-match a")) return;
    event.preventDefault();
    for (const field of fields.slice(0, 3)) field.value = "";
    arrange();
    remember();
    fields[0].focus();
  });
  if (entries.size > 0) arrange();

  return {
    find: (name) => entries.get(name)?.row,
    names: () => [...entries.keys()],
    /** A new row, or what a row has become. */
    put(fresh) {
      const { name, kind } = fresh.dataset;
      let row = entries.get(name)?.row;
      if (row?.dataset.kind === kind) {
        fresh.hidden = row.hidden;
        morph(row, fresh);
      } else {
        row?.remove();
        row = listOf(kind).appendChild(fresh);
        htmx.process(row);
      }
      entries.set(name, entry(row));
      arrangeSoon();
    },
    remove(name) {
      const row = entries.get(name)?.row;
      if (row?.contains(document.activeElement)) document.getElementById("main").focus();
      row?.remove();
      entries.delete(name);
      arrangeSoon();
    },
    /** Announces what has changed, unless it is too much to listen to. */
    announce(changes) {
      if (changes.length > 3) announce(`${changes.length} workloads have changed.`);
      else if (changes.length > 0) announce(changes.join(" "));
    },
  };
}
