import assert from "node:assert/strict";
import { test } from "node:test";
import { announced, load, show } from "./page.js";

const { parse } = await load("morph.js");
const { startList } = await load("list.js");

function row(name, { kind = "command", phase = "Running", created = "2026-01-01", text = "" } = {}) {
  return `<li class=row id=w-${name} data-name=${name} data-kind=${kind} data-phase=${phase} data-created=${created} data-end=9
    data-rank=2 data-by=alice><span class=row-name><a href=#>${name}</a></span><span class=row-text>${text}</span></li>`;
}

/** A list with one workload. */
function start() {
  const page = show(`<form id=filter><input name=q><select name=kind><option value=""><option>ssh</select>
    <select name=phase><option value=""></select><select name=sort><option>newest<option>name</select></form>
    <p id=filter-state></p><a id=filter-clear href=#>Clear</a><p id=empty></p><p id=no-match></p>
    <div id=workloads><section class=group data-kind=command><span class=group-name>Run a command</span><span class=count></span>
    <ul class=rows>${row("one")}</ul></section></div>
    <template id=new-group><section class=group><span class=group-name></span><span class=count></span><ul class=rows></ul>
    </section></template>`);
  return { page, list: startList(page.querySelector("#workloads")) };
}

function shown(page) {
  return [...page.querySelectorAll(".row:not([hidden])")].map((each) => each.dataset.name);
}

async function arranged() {
  await new Promise((resolve) => setTimeout(resolve, 40));
}

test("should put a new workload into its group, and make one where there is none", async () => {
  const { page, list } = start();
  list.put(parse(row("two", { created: "2026-02-01" }))[0]);
  list.put(parse(row("box", { kind: "castle" }))[0]);
  await arranged();

  assert.deepEqual(shown(page), ["two", "one", "box"]);
  assert.deepEqual(
    [...page.querySelectorAll(".count")].map((count) => count.textContent),
    ["2", "1"],
  );
  assert.equal(page.querySelector("[data-kind=castle] .group-name").textContent, "castle");
});

test("should keep the row and the focus in it when its workload changes", async () => {
  const { page, list } = start();
  const link = page.querySelector("#w-one a");
  link.focus();

  list.put(parse(row("one", { phase: "Failed", text: "exit code 3" }))[0]);
  await arranged();

  assert.equal(document.activeElement, link);
  assert.equal(list.find("one").dataset.phase, "Failed");
  assert.match(list.find("one").textContent, /exit code 3/);
});

test("should show what matches the filter, and remember the filter in the address", async () => {
  const { page, list } = start();
  list.put(parse(row("two"))[0]);
  const search = page.querySelector("[name=q]");
  search.value = "TWO";
  search.dispatchEvent(new window.Event("input", { bubbles: true }));
  await arranged();

  assert.deepEqual(shown(page), ["two"]);
  assert.equal(page.querySelector("#filter-state").textContent, "1 of 2");
  assert.equal(location.search, "?q=TWO");

  page.querySelector("#filter-clear").click();
  assert.deepEqual(shown(page).sort(), ["one", "two"]);
  assert.equal(location.search, "");
});

test("should say that there is nothing when the last one is gone, and keep the focus in the page", async () => {
  const { page, list } = start();
  page.querySelector("#w-one a").focus();

  list.remove("one");
  await arranged();

  assert.equal(page.querySelector("#empty").hidden, false);
  assert.equal(page.querySelector(".group").hidden, true);
  assert.equal(document.activeElement.id, "main");
});

test("should announce no more than one can listen to", () => {
  const { list } = start();
  list.announce(["one: Failed."]);
  assert.equal(announced(), "one: Failed.");

  list.announce(["a", "b", "c", "d"]);

  assert.equal(announced(), "4 workloads have changed.");
});
