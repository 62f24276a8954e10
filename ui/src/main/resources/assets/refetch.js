import { morph, parse } from "./morph.js";

/** The element of that id as the server shows it now; null if it cannot be had. */
export async function fetchElement(url, id) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(id);
  return fresh && parse(fresh.outerHTML)[0];
}

/** Asks for what is in an element again soon after there is something new, and once for all that is new by then. */
export function refetching(element) {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = setTimeout(async () => {
      timer = 0;
      const fresh = await fetchElement(element.dataset.refetch, element.id);
      if (!fresh) return;
      const refilled = element.cloneNode(false);
      refilled.append(...fresh.childNodes);
      morph(element, refilled);
    }, 700);
  };
}
