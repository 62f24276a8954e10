import assert from "node:assert/strict";
import { test } from "node:test";
import { announced, load, show } from "./page.js";

const { ago, ahead, left, showTimes } = await load("times.js");
const MINUTE = 60000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("should say how long something lives", () => {
  assert.deepEqual([0, 59000, 89 * MINUTE, 2 * HOUR, 48 * HOUR].map(left), [
    "expired",
    "less than a minute left",
    "89 min left",
    "2 h left",
    "2 days left",
  ]);
});

test("should say how long ago something was", () => {
  assert.deepEqual([0, MINUTE, 2 * HOUR, 3 * DAY, 90 * DAY, 800 * DAY].map(ago), [
    "just now",
    "1 minute ago",
    "2 hours ago",
    "3 days ago",
    "3 months ago",
    "2 years ago",
  ]);
});

test("should say how soon something will be", () => {
  assert.deepEqual([0, 1000, 5 * MINUTE, 3 * HOUR].map(ahead), [
    "any moment now",
    "in less than a minute",
    "in 5 min",
    "in 3 h",
  ]);
});

test("should warn once when the end comes near", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const page = show(`<div data-ending="2026-01-01T12:04:00Z" hidden></div>
    <li class="row"><time datetime="2026-01-01T12:04:00Z" data-left></time></li>`);

  showTimes(page, now - 2 * MINUTE);
  assert.equal(page.querySelector("[data-ending]").hidden, true);
  showTimes(page, now);

  assert.equal(page.querySelector("[data-ending]").hidden, false);
  assert.equal(page.querySelector("time").textContent, "4 min left");
  assert.ok(page.querySelector(".row").classList.contains("ending"));
  assert.match(announced(), /less than 5 minutes/);
});
