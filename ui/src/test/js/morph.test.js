import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ASSETS, load, show } from "./page.js";

const { morph, parse } = await load("morph.js");

function update(page, html, options) {
  morph(page.firstElementChild, parse(html)[0], options);
}

test("should show what is new and leave alone what is the same", () => {
  const page = show("<div id=panel><p id=a>old</p><p id=b>same</p></div>");
  const same = page.querySelector("#b");

  update(page, "<div id=panel data-version=2><p id=a>new</p><p id=b>same</p></div>");

  assert.equal(page.querySelector("#a").textContent, "new");
  assert.equal(page.firstElementChild.dataset.version, "2");
  assert.equal(page.querySelector("#b"), same);
});

test("should leave open what somebody has opened, and open what the server says", () => {
  const page = show("<div id=panel><details id=one open></details><details id=two></details></div>");

  update(page, "<div id=panel><p>new</p><details id=one></details><details id=two open></details></div>");

  assert.ok(page.querySelector("#one").open);
  assert.ok(page.querySelector("#two").open);
});

test("should leave the focus and what is being typed", () => {
  const page = show("<div id=panel><button id=act>Poll</button><input id=name value=a></div>");
  const field = page.querySelector("#name");
  field.focus();
  field.value = "typed";

  update(page, "<div id=panel><p>new</p><button id=act>Poll now</button><input id=name value=b></div>");

  assert.equal(document.activeElement, field);
  assert.equal(field.value, "typed");
  assert.equal(page.querySelector("#act").textContent, "Poll now");
});

test("should leave the focus on a button to copy with", () => {
  const page = show("");
  page.append(...parse("<div id=panel><code data-copy>a</code></div>"));
  page.querySelector(".copy").focus();

  update(page, "<div id=panel><code data-copy>b</code></div>");

  assert.equal(page.querySelectorAll(".copy").length, 1);
  assert.equal(document.activeElement, page.querySelector(".copy"));
  assert.equal(page.querySelector("code").textContent, "b");
});

test("should put the focus on the first link when what had it is gone", () => {
  const page = show("<div id=panel><a href=#>See</a><button id=extend>Extend</button></div>");
  page.querySelector("button").focus();

  update(page, "<div id=panel><a href=#>See</a></div>");

  assert.equal(document.activeElement, page.querySelector("a"));
});

test("should leave a button busy until its own answer comes", () => {
  const page = show("<div id=panel><button id=poll class='primary htmx-request'>Poll</button></div>");

  update(page, "<div id=panel><button id=poll class=primary>Poll</button></div>");
  assert.ok(page.querySelector("button").classList.contains("htmx-request"));
  update(page, "<div id=panel><button id=poll class=primary>Poll</button></div>", { keepsRequests: false });

  assert.equal(page.querySelector("button").className, "primary");
});

test("should keep a button that waits until its own answer comes, and what it is in", () => {
  const page = show("<div id=panel><section id=key><button id=poll class=htmx-request>Poll</button></section></div>");

  update(page, "<div id=panel><p>new</p></div>");
  assert.ok(page.querySelector("#key #poll").isConnected);
  update(page, "<div id=panel><p>newer</p></div>", { keepsRequests: false });

  assert.equal(page.querySelector("#key"), null);
  assert.equal(page.querySelectorAll("p").length, 1);
});

test("should serve the library as it was published", () => {
  const published = new URL("../../../node_modules/idiomorph/", import.meta.url);
  const text = (url) => readFileSync(url, "utf8");

  assert.equal(text(new URL("vendor/idiomorph.min.js", ASSETS)), text(new URL("dist/idiomorph.min.js", published)));
  assert.equal(text(new URL("vendor/idiomorph-LICENSE", ASSETS)), text(new URL("LICENSE", published)));
});
