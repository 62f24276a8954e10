import assert from "node:assert/strict";
import { test } from "node:test";
import { load, show } from "./page.js";

const { news, readMatrix, shade, startMesh, startSize } = await load("mesh.js");

const UP = [1, 0.61, 0.72, 2.4, 740, 2, 3];
const DOWN = [0, 0.5, 0.7, 2, 750, 9, 2];

/** The server's table of peers: each with its entries, or null where it does not answer. */
function table(peers) {
  const rows = Object.entries(peers).map(([name, entries]) => {
    const links = JSON.stringify(entries ?? Object.keys(peers).map(() => 0));
    return `<tr id="peer-${name}" data-peer="${name}" data-answered="${entries !== null}" data-links="${links}"></tr>`;
  });
  return `<div id=mesh-data><table><tbody>${rows.join("")}</tbody></table></div>`;
}

function matrix(peers) {
  const element = document.createElement("div");
  element.innerHTML = table(peers);
  return readMatrix(element);
}

const WHOLE = { "mesh-0": [0, UP, UP], "mesh-1": [UP, 0, UP], "mesh-2": [UP, UP, 0] };
const BROKEN = { "mesh-0": [0, UP, DOWN], "mesh-1": [UP, 0, 0], "mesh-2": null };

/** A page with a map that looks once a millisecond at what {@code served} has. */
function start(peers) {
  const page = show(`<section id=mesh data-mesh=/mesh><p id=mesh-state></p><div id=mesh-map role=grid></div>
    <p id=mesh-detail></p><button id=delete-selected name=peer hidden></button>
    <div hidden><ol id=mesh-news></ol></div><details id=mesh-table open>${table(peers)}</details></section>`);
  const served = { peers, ok: true };
  globalThis.DOMParser = window.DOMParser;
  globalThis.fetch = async () => ({ ok: served.ok, text: async () => table(served.peers) });
  startMesh(page.querySelector("#mesh"), { pause: 1 });
  return { page, served, cell: (y, x) => page.querySelector(`[data-y="${y}"][data-x="${x}"]`) };
}

async function until(isSo) {
  for (let i = 0; i < 500 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(isSo());
}

function press(cell, key, ctrlKey = false) {
  cell.dispatchEvent(new window.KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true }));
}

test("should draw slower links darker, never lighter", () => {
  const shades = [0.1, 0.5, 1.5, 3, 10, 50, 1000].map(shade);

  assert.deepEqual(shades, [0, 1, 2, 3, 4, 5, 6]);
});

test("should tell links that are up, down, not known and not there from each other", () => {
  const states = matrix(BROKEN).map((peer) => peer.links.map(({ state }) => state));

  assert.deepEqual(states, [
    ["self", "up", "down"],
    ["up", "self", "none"],
    ["unknown", "unknown", "self"],
  ]);
});

test("should say the numbers of a link in words", () => {
  const [{ links }] = matrix(BROKEN);

  assert.equal(
    links[1].text,
    "mesh-0 to mesh-1: 0.61 ms; mean 0.72 ms, p99 2.40 ms; 2 of 740 pings failed, the last by timeout.",
  );
  assert.equal(
    links[2].text,
    "mesh-0 to mesh-2: no pong; mean 0.70 ms, p99 2.00 ms; 9 of 750 pings failed, the last by refused.",
  );
});

test("should leave peers beyond the map to the table", () => {
  assert.equal(matrix({ "mesh-0": [0, UP], "mesh-1": [UP, 0], "mesh-2": [UP, UP] }).length, 2);
});

test("should tell who came, went, fell silent and is back, and when all is well", () => {
  const one = { "mesh-0": [0] };

  assert.deepEqual(news(matrix(one), matrix(WHOLE)), ["mesh-1 joined.", "mesh-2 joined."]);
  assert.deepEqual(news(matrix(WHOLE), matrix(one)), ["mesh-1 left.", "mesh-2 left."]);
  assert.deepEqual(news(matrix(WHOLE), matrix(BROKEN)), ["mesh-2 stopped answering."]);
  assert.deepEqual(news(matrix(BROKEN), matrix(WHOLE)), ["mesh-2 answered again.", "All links are up."]);
  assert.deepEqual(news(matrix(WHOLE), matrix(WHOLE)), []);
});

test("should mark links without colour, and fold the table that says the same", () => {
  const { page, cell } = start(BROKEN);

  assert.equal(cell(0, 2).textContent, "✕");
  assert.equal(cell(2, 0).textContent, "?");
  assert.equal(cell(1, 2).textContent, "·");
  assert.equal(cell(0, 1).textContent, "0.6");
  assert.equal(cell(0, 1).dataset.heat, "1");
  assert.equal(page.querySelector("#mesh-table").open, false);
});

test("should be one stop for the tab key, and move by the arrow keys within", () => {
  const { page, cell } = start(WHOLE);
  cell(0, 0).focus();

  press(cell(0, 0), "ArrowRight");
  assert.equal(document.activeElement, cell(0, 1));
  assert.match(cell(0, 1).ariaLabel ?? cell(0, 1).getAttribute("aria-label"), /^mesh-0 to mesh-1: 0.61 ms/);
  press(cell(0, 1), "ArrowUp");
  assert.equal(document.activeElement, cell(0, 1));
  press(cell(0, 1), "End", true);
  assert.equal(document.activeElement, cell(2, 2));
  press(cell(2, 2), "Home");
  assert.equal(document.activeElement, cell(2, 0));
  assert.equal(page.querySelectorAll("[tabindex='0']").length, 1);
});

test("should offer to delete the peer of the chosen row, and show hovered links in passing", () => {
  const { page, cell } = start(WHOLE);
  const button = page.querySelector("#delete-selected");
  assert.equal(button.hidden, true);

  cell(1, 2).click();
  cell(0, 1).dispatchEvent(new window.MouseEvent("mouseover", { bubbles: true }));

  assert.match(page.querySelector("#mesh-detail").textContent, /^mesh-0 to mesh-1/);
  assert.equal(button.value, "mesh-1");
  page.querySelector("#mesh-map").dispatchEvent(new window.MouseEvent("mouseleave"));
  assert.match(page.querySelector("#mesh-detail").textContent, /^mesh-1 to mesh-2/);
});

test("should follow the peers, keep the chosen link, and tell what happened", async () => {
  const { page, served, cell } = start(WHOLE);
  cell(0, 2).click();

  served.peers = BROKEN;
  await until(() => cell(0, 2).dataset.link === "down");
  assert.match(page.querySelector("#mesh-detail").textContent, /no pong/);
  assert.match(page.querySelector("#mesh-news").textContent, /mesh-2 stopped answering\./);

  served.peers = { "mesh-0": [0, UP], "mesh-1": [UP, 0] };
  await until(() => page.querySelectorAll("[role=gridcell]").length === 4);
  assert.equal(document.activeElement, cell(0, 1));
  assert.equal(page.querySelectorAll("#mesh-data tr").length, 2);
});

test("should say that the map is not current while the peers cannot be asked", async () => {
  const { page, served } = start(WHOLE);
  const state = page.querySelector("#mesh-state");

  served.ok = false;
  await until(() => /Not current/.test(state.textContent));
  served.ok = true;
  await until(() => state.textContent === "");
});

test("should keep number and slider together, within what is allowed, and change the group when they rest", async () => {
  const page = show(`<form><button type=button data-step=1>+</button>
    <input class=size-number type=number min=0 max=50 value=49><input id=size-slider type=range min=0 max=50 value=49></form>`);
  let submitted = 0;
  page.querySelector("form").requestSubmit = () => submitted++;
  startSize();
  const [number, slider] = page.querySelectorAll("input");

  page.querySelector("button").click();
  page.querySelector("button").click();
  assert.equal(number.value, "50");
  assert.equal(slider.value, "50");
  await until(() => submitted === 1);

  slider.value = "8";
  slider.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(number.value, "8");
  assert.equal(submitted, 1);
  slider.dispatchEvent(new window.Event("change", { bubbles: true }));
  number.value = "50";
  await until(() => submitted === 2);
  assert.equal(number.value, "8");
});
