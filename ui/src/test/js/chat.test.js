import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./page.js";

const { readEvents } = await load("event-stream.js");
const { sentences } = await load("speech.js");

async function events(...pieces) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  const read = [];
  for await (const event of readEvents(body)) read.push(event);
  return read;
}

test("should read events however the stream is cut into pieces", async () => {
  assert.deepEqual(await events("event: wor", "ds\ndata: Hel", "lo\ndata: you\n", "\n: comment\n\nevent: end\n\n"), [
    { name: "words", data: "Hello\nyou" },
    { name: "end", data: "" },
  ]);
});

test("should read nothing of an event that is not whole", async () => {
  assert.deepEqual(await events("event: words\ndata: Hel"), []);
});

test("should speak whole sentences, and the rest at the end", () => {
  const spoken = [];
  const speech = sentences((text) => spoken.push(text));
  for (const word of ["A pileus is a small ", "cloud. It forms ", "on top"]) speech.add(word);
  assert.deepEqual(spoken, ["A pileus is a small cloud."]);

  speech.end();

  assert.deepEqual(spoken, ["A pileus is a small cloud.", "It forms on top"]);
});

test("should not wait for the end of a sentence without end", () => {
  const spoken = [];
  const speech = sentences((text) => spoken.push(text));

  for (let i = 0; i < 60; i++) speech.add("word ");

  assert.equal(spoken.length, 1);
});
