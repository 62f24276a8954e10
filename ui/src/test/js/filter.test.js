import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./page.js";

const { isNarrow, matches, sorted } = await load("filter.js");
const OLD = {
  name: "a",
  created: "2026-01-01",
  end: "2026-01-02",
  rank: 0,
  kind: "ssh",
  phase: "Failed",
  text: "a box failed",
};
const NEW = {
  name: "b",
  created: "2026-02-01",
  end: "2026-03-01",
  rank: 2,
  kind: "game",
  phase: "Running",
  text: "b world",
};
const ALL = { q: "", kind: "", phase: "" };

function names(order) {
  return sorted([OLD, NEW], order).map(({ name }) => name);
}

test("should put what was asked for first", () => {
  assert.deepEqual(names("newest"), ["b", "a"]);
  assert.deepEqual(names("name"), ["a", "b"]);
  assert.deepEqual(names("ending"), ["a", "b"]);
  assert.deepEqual(names("failed"), ["a", "b"]);
  assert.deepEqual(names("nonsense"), ["b", "a"]);
});

test("should let through what has all words, the kind and the phase", () => {
  assert.ok(matches(OLD, ALL));
  assert.ok(matches(OLD, { q: " FAILED  box", kind: "ssh", phase: "Failed" }));
  assert.ok(!matches(OLD, { ...ALL, q: "box world" }));
  assert.ok(!matches(OLD, { ...ALL, kind: "game" }));
  assert.ok(!matches(OLD, { ...ALL, phase: "Running" }));
});

test("should know whether anything is left out", () => {
  assert.ok(!isNarrow({ ...ALL, q: " " }));
  assert.ok(isNarrow({ ...ALL, phase: "Failed" }));
});
