// A page for tests of modules that work on one, and what libraries put into the global scope.
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { JSDOM } from "jsdom";

/** Where the modules are. */
export const ASSETS = new URL("../../main/resources/assets/", import.meta.url);

const { window } = new JSDOM("<!doctype html><main id=main tabindex=-1></main><p id=announcer></p>", {
  url: "http://ui.pileus.localhost/n/team-a",
  pretendToBeVisual: true,
});
Object.assign(globalThis, {
  window,
  document: window.document,
  history: window.history,
  location: window.location,
  Document: window.Document,
  Element: window.Element,
  Node: window.Node,
  CSS: { escape: (text) => text },
  requestAnimationFrame: (call) => call(),
  htmx: { process() {} },
});
Object.defineProperty(globalThis, "navigator", { value: { clipboard: {} }, configurable: true });
vm.runInThisContext(readFileSync(new URL("vendor/idiomorph.min.js", ASSETS), "utf8"));

/** Puts HTML into the page. */
export function show(html) {
  const main = document.getElementById("main");
  main.innerHTML = html;
  return main;
}

/** What is said to those who use a screen reader. */
export function announced() {
  return document.getElementById("announcer").textContent;
}

/** The module of that name. */
export function load(name) {
  return import(new URL(name, ASSETS));
}
