// Points in time, relative to now and in the reader's time zone. The server's Moment has the same words.
import { announce } from "./announce.js";

/** From when on to warn of an end; the server's WorkloadView has the same. */
const SOON = 5 * 60000;

const local = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** How long it is until then. */
export function left(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (milliseconds <= 0) return "expired";
  if (minutes < 1) return "less than a minute left";
  if (minutes < 90) return `${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h left` : `${Math.floor(hours / 24)} days left`;
}

/** How long ago it was. */
export function ago(milliseconds) {
  const counted = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return counted(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 36) return counted(hours, "hour");
  const days = Math.floor(hours / 24);
  if (days < 60) return counted(days, "day");
  return days < 730 ? counted(Math.floor(days / 30), "month") : counted(Math.floor(days / 365), "year");
}

/** How soon it will be. */
export function ahead(milliseconds) {
  const minutes = Math.floor(milliseconds / 60000);
  if (milliseconds <= 0) return "any moment now";
  if (minutes < 1) return "in less than a minute";
  return minutes < 90 ? `in ${minutes} min` : `in ${Math.floor(minutes / 60)} h`;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Brings all times within an element up to date. */
export function showTimes(root, now = Date.now()) {
  for (const time of root.querySelectorAll("time[data-left]")) {
    const rest = Date.parse(time.dateTime) - now;
    setText(time, left(rest));
    time.classList.toggle("soon", rest < SOON);
    time.closest(".row")?.classList.toggle("ending", rest < SOON);
  }
  for (const warning of root.querySelectorAll("[data-ending]")) {
    const soon = Date.parse(warning.dataset.ending) - now < SOON;
    if (soon && warning.hidden) announce("This expires in less than 5 minutes.");
    warning.hidden = !soon;
  }
  for (const time of root.querySelectorAll("time[data-local]")) setText(time, local.format(new Date(time.dateTime)));
  for (const time of root.querySelectorAll("time[data-ago], time[data-ahead]")) {
    const rest = Date.parse(time.dateTime) - now;
    setText(time, "ago" in time.dataset ? ago(-rest) : ahead(rest));
    time.title = local.format(new Date(time.dateTime));
  }
}
