import assert from "node:assert/strict";
import { test } from "node:test";
import { load, show } from "./page.js";

const { isSignal, parseSignal, showSignals } = await load("signals.js");

test("should read only lines that are signals", () => {
  assert.deepEqual(parseSignal("pileus: players=3"), { name: "players", value: "3" });
  for (const line of [
    "players=3",
    "pileus: players",
    "pileus: Players=3",
    "pileus: players=<b>",
    " pileus: players=3",
  ]) {
    assert.equal(parseSignal(line), null, line);
  }
});

test("should leave a line to the log when the page has no place for it", () => {
  show("<p>Nothing for it</p>");

  assert.equal(isSignal("pileus: version=1.2"), false);
  assert.equal(isSignal("a line"), false);
});

test("should show the latest value when the page has a place for it", () => {
  const page = show(
    `<p data-signal-box hidden><b data-signal="players">0</b></p><progress data-signal="progress" max="100">`,
  );

  assert.ok(isSignal("pileus: players=3"));
  assert.ok(isSignal("pileus: players=4"));
  assert.ok(isSignal("pileus: progress=43"));
  showSignals(page);

  assert.equal(page.querySelector("b").textContent, "4");
  assert.equal(page.querySelector("p").hidden, false);
  assert.equal(page.querySelector("progress").value, 43);
});
