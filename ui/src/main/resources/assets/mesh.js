// A live map of a group of peers: who reaches whom, and how fast. The server has the same as a table, numbers and all.
import { announce } from "./announce.js";
import { morph } from "./morph.js";
import { fetchElement } from "./refetch.js";

/** Milliseconds from an answer to the next question, and from the last move of the slider until the size is changed. */
const PAUSE = 2000;
const REST = 600;

/** The latencies in milliseconds from which on a link has the next shade. */
const SHADES = [0.5, 1, 2, 5, 20, 100];

/** The kinds of failures, by their numbers in the table. */
const KINDS = ["", "dns", "refused", "timeout", "status", "body", "network"];

/** With more peers than this there is no room for numbers on the map. */
const FEW = 12;
const MAX_NEWS = 30;

const MOVES = {
  ArrowUp: ({ y, x }) => [y - 1, x],
  ArrowDown: ({ y, x }) => [y + 1, x],
  ArrowLeft: ({ y, x }) => [y, x - 1],
  ArrowRight: ({ y, x }) => [y, x + 1],
  Home: ({ y }, ctrl) => [ctrl ? 0 : y, 0],
  End: ({ y }, ctrl, last) => [ctrl ? last : y, last],
};

/** How dark a link is drawn, from 0 to 6: the slower, the darker. */
export function shade(millis) {
  const next = SHADES.findIndex((limit) => millis < limit);
  return next < 0 ? SHADES.length : next;
}

function words(millis) {
  return `${millis < 10 ? millis.toFixed(2) : Math.round(millis)} ms`;
}

function link(from, to, entry) {
  const path = `${from.name} to ${to.name}`;
  if (from === to) return { state: "self", text: `${from.name} does not ping itself.` };
  if (!from.answered) return { state: "unknown", text: `${path}: not known, for ${from.name} does not answer.` };
  if (!entry) return { state: "none", text: `${path}: not pinged.` };
  const [up, last, mean, p99, count, failures, kind] = entry;
  if (count === 0) return { state: "unknown", text: `${path}: not pinged yet.` };
  const pings = `${failures} of ${count} pings failed${failures && KINDS[kind] ? `, the last by ${KINDS[kind]}` : ""}.`;
  const latency = mean === null ? "" : ` mean ${words(mean)}, p99 ${words(p99 ?? mean)};`;
  if (!up || last === null) return { state: "down", text: `${path}: no pong;${latency} ${pings}` };
  return { state: "up", millis: last, text: `${path}: ${words(last)};${latency} ${pings}` };
}

/** The peers on the map, in order, each with its link to each. */
export function readMatrix(table) {
  const rows = [...table.querySelectorAll("[data-links]")].map(({ dataset }) => ({
    name: dataset.peer,
    answered: dataset.answered === "true",
    entries: JSON.parse(dataset.links),
  }));
  const peers = rows.slice(0, rows[0]?.entries.length ?? 0);
  return peers.map((from) => ({
    name: from.name,
    answered: from.answered,
    links: peers.map((to, x) => link(from, to, from.entries[x])),
  }));
}

function isWhole(matrix) {
  return matrix.every((peer) => peer.answered && peer.links.every(({ state }) => state !== "down"));
}

function several(names, verb) {
  return names.length > 3 ? [`${names.length} peers ${verb}.`] : names.map((name) => `${name} ${verb}.`);
}

/** What is different between two matrices, in sentences. */
export function news(before, after) {
  const known = new Map(before.map((peer) => [peer.name, peer]));
  const present = new Set(after.map((peer) => peer.name));
  const names = (peers) => peers.map((peer) => peer.name);
  const wasAnswered = (peer) => known.get(peer.name)?.answered;
  return [
    ...several(names(after.filter((peer) => !known.has(peer.name))), "joined"),
    ...several(names(before.filter((peer) => !present.has(peer.name))), "left"),
    ...several(names(after.filter((peer) => wasAnswered(peer) === true && !peer.answered)), "stopped answering"),
    ...several(names(after.filter((peer) => wasAnswered(peer) === false && peer.answered)), "answered again"),
    ...(after.length > 1 && isWhole(after) && !isWhole(before) ? ["All links are up."] : []),
  ];
}

/** Starts the map in its section of the page. */
export function startMesh(section, { pause = PAUSE } = {}) {
  const map = section.querySelector("#mesh-map");
  const detail = section.querySelector("#mesh-detail");
  const remove = section.querySelector("#delete-selected");
  const state = section.querySelector("#mesh-state");
  const log = section.querySelector("#mesh-news");
  let matrix = [];
  let cells = [];
  let selected = null;
  let timer = 0;
  let asking = false;

  function element(role, text = "") {
    const made = document.createElement("div");
    made.setAttribute("role", role);
    made.textContent = text;
    return made;
  }

  function label({ name }) {
    return name.slice(name.lastIndexOf("-") + 1);
  }

  /** Makes the map anew, for other peers than before. */
  function build() {
    const hadFocus = map.contains(document.activeElement);
    const head = element("row");
    head.append(element("columnheader", "→"), ...matrix.map((peer) => element("columnheader", label(peer))));
    cells = matrix.map(() => matrix.map(() => element("gridcell")));
    const rows = matrix.map((peer, y) => {
      const row = element("row");
      row.append(element("rowheader", label(peer)), ...cells[y]);
      for (const [x, cell] of cells[y].entries()) Object.assign(cell.dataset, { y, x });
      return row;
    });
    map.style.setProperty("--peers", matrix.length);
    map.replaceChildren(...(matrix.length > 0 ? [head, ...rows] : []));
    if (matrix.length === 0) return select(null);
    const last = matrix.length - 1;
    const { y, x } = selected ?? { y: 0, x: 0 };
    cells[Math.min(y, last)][Math.min(x, last)].tabIndex = 0;
    if (selected) select({ y: Math.min(y, last), x: Math.min(x, last) });
    if (hadFocus) map.querySelector("[tabindex='0']").focus();
  }

  function paint() {
    for (const [y, peer] of matrix.entries()) {
      for (const [x, { state, millis }] of peer.links.entries()) {
        const { dataset } = cells[y][x];
        const heat = state === "up" ? String(shade(millis)) : "";
        const number = state === "up" && matrix.length <= FEW ? millis.toFixed(millis < 10 ? 1 : 0) : "";
        const text = { down: "✕", unknown: "?", none: "·" }[state] ?? number;
        if (dataset.link !== state) dataset.link = state;
        if (dataset.heat !== heat) dataset.heat = heat;
        if (cells[y][x].textContent !== text) cells[y][x].textContent = text;
      }
    }
    if (selected) tell(selected);
  }

  function tell(cell) {
    const { text } = matrix[cell.y].links[cell.x];
    if (detail.textContent !== text) detail.textContent = text;
    cells[cell.y][cell.x].ariaLabel = text;
  }

  function select(cell) {
    selected = cell;
    if (remove) remove.hidden = !cell;
    if (!cell) return;
    const { name } = matrix[cell.y];
    tell(cell);
    if (!remove) return;
    remove.value = name;
    remove.textContent = `Delete ${name}`;
    remove.dataset.announce = `${name} is being deleted.`;
  }

  function cellOf(event) {
    const { dataset } = event.target.closest?.("[role=gridcell]") ?? {};
    return dataset && { y: Number(dataset.y), x: Number(dataset.x) };
  }

  map.addEventListener("mouseover", (event) => {
    const cell = cellOf(event);
    if (cell) tell(cell);
  });
  map.addEventListener("mouseleave", () => selected && tell(selected));
  map.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell) focus(cell.y, cell.x);
  });
  map.addEventListener("focusin", (event) => {
    const cell = cellOf(event);
    if (cell) select(cell);
  });
  map.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    const move = MOVES[event.key];
    if (!cell || !move) return;
    event.preventDefault();
    const last = matrix.length - 1;
    const [y, x] = move(cell, event.ctrlKey, last).map((place) => Math.min(Math.max(place, 0), last));
    focus(y, x);
  });

  function focus(y, x) {
    map.querySelector("[tabindex='0']")?.removeAttribute("tabindex");
    cells[y][x].tabIndex = 0;
    cells[y][x].focus();
  }

  function report(sentences) {
    const now = new Date();
    for (const sentence of sentences) {
      const entry = document.createElement("li");
      const time = document.createElement("time");
      time.dateTime = now.toISOString();
      time.textContent = now.toLocaleTimeString();
      entry.append(time, ` ${sentence}`);
      log.prepend(entry);
    }
    while (log.children.length > MAX_NEWS) log.lastElementChild.remove();
    log.parentElement.hidden = log.children.length === 0;
    if (sentences.length > 0) announce(sentences.slice(0, 3).join(" "));
  }

  function draw(next) {
    const isSame = next.length === matrix.length && next.every((peer, y) => peer.name === matrix[y].name);
    matrix = next;
    if (!isSame) build();
    paint();
  }

  async function look() {
    asking = true;
    const fresh = await fetchElement(section.dataset.mesh, "mesh-data");
    asking = false;
    const text = fresh ? "" : "Not current: the peers cannot be asked at the moment.";
    if (state.textContent !== text) state.textContent = text;
    if (fresh && section.isConnected) {
      const next = readMatrix(fresh);
      if (matrix.length > 0 || next.length === 0) report(news(matrix, next));
      morph(document.getElementById("mesh-data"), fresh);
      draw(next);
    }
    schedule();
  }

  function schedule() {
    clearTimeout(timer);
    const isGone = !section.isConnected || document.getElementById("gone")?.hidden === false;
    if (!document.hidden && !isGone && !asking) timer = setTimeout(look, pause);
  }

  document.addEventListener("visibilitychange", schedule);
  const table = section.querySelector("#mesh-table");
  table.open = false;
  draw(readMatrix(table));
  schedule();
}

/** Has the slider and the buttons of the size move its number, and change the group when they come to rest. */
export function startSize() {
  let timer = 0;
  function set(value) {
    const number = document.querySelector(".size-number");
    number.value = Math.min(Math.max(value, number.min), number.max);
    document.getElementById("size-slider").value = number.value;
    return number.form;
  }
  /** What comes in from an earlier change meanwhile does not count. */
  function submitSoon(value) {
    set(value);
    clearTimeout(timer);
    timer = setTimeout(() => set(value).requestSubmit(), REST);
  }
  document.addEventListener("input", ({ target }) => {
    if (target.matches("#size-slider, .size-number") && target.value !== "") set(Number(target.value));
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id === "size-slider") submitSoon(Number(target.value));
  });
  document.addEventListener("click", ({ target }) => {
    const step = target.closest("[data-step]")?.dataset.step;
    if (step) submitSoon(Number(document.querySelector(".size-number").value) + Number(step));
  });
}

const section = document.getElementById("mesh");
if (section) {
  startMesh(section);
  startSize();
}
