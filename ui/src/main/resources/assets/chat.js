// A conversation with a model. It is kept in this tab alone; the answer comes word by word through our own origin.
import { announce } from "./announce.js";
import { readEvents } from "./event-stream.js";
import { sentences } from "./speech.js";

const chat = document.getElementById("chat");
const conversation = document.getElementById("conversation");
const form = document.getElementById("chat-form");
const message = document.getElementById("message");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const reset = document.getElementById("chat-new");
const speed = document.getElementById("speed");
const spoken = document.getElementById("spoken");
const store = `pileus-chat ${chat.dataset.store}`;

/** What was said: {role, content, note?}. */
let messages = restored();
let current = null;

function restored() {
  try {
    return JSON.parse(sessionStorage.getItem(store)) ?? [];
  } catch {
    return [];
  }
}

function save() {
  try {
    if (messages.length > 0) sessionStorage.setItem(store, JSON.stringify(messages));
    else sessionStorage.removeItem(store);
  } catch {
    // A conversation too long to keep goes on all the same.
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Adds a bubble and gives the paragraph in it. The text is only ever text. */
function bubble({ role, content, note }) {
  document.getElementById("chat-empty")?.remove();
  const box = element("div", `message ${role}`);
  const text = element("p", "message-text", content);
  box.append(element("span", "visually-hidden", role === "user" ? "You: " : "Model: "), text);
  if (note) box.append(element("p", "hint", note));
  conversation.append(box);
  return text;
}

function atEnd() {
  return innerHeight + scrollY > document.documentElement.scrollHeight - 120;
}

function toEnd() {
  scrollTo({ top: document.documentElement.scrollHeight });
}

/** Says a piece of the answer to those who use a screen reader. */
function speak(piece) {
  spoken.append(element("p", "", piece));
  while (spoken.children.length > 20) spoken.firstElementChild.remove();
}

function rate(tokens, perSecond) {
  const number = perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond);
  return `${tokens} tokens, ${number} per second`;
}

function busy(is) {
  send.hidden = is;
  stop.hidden = !is;
  conversation.ariaBusy = String(is);
  if (is && document.activeElement === send) message.focus();
  if (!is && (document.activeElement === stop || document.activeElement === document.body)) message.focus();
}

function problem(text) {
  const notice = element("div", "notice bad");
  notice.setAttribute("role", "alert");
  notice.append(element("p", "", text));
  const again = element("button", "", "Try again");
  again.type = "button";
  again.addEventListener("click", () => {
    notice.remove();
    message.focus();
    answer();
  });
  notice.append(again);
  conversation.append(notice);
  toEnd();
}

/** Asks for the answer to the last message. */
async function answer() {
  const abort = new AbortController();
  current = abort;
  busy(true);
  speed.textContent = "Reading your message…";
  const following = sentences(speak);
  let text = null;
  let content = "";
  let pieces = 0;
  let begun = 0;
  let note = "";
  let failure = "";
  let over = false;
  function measured() {
    const seconds = (performance.now() - begun) / 1000;
    return pieces > 1 && seconds > 0 ? (pieces - 1) / seconds : 0;
  }
  try {
    const body = new URLSearchParams({
      "form-key": form.elements["form-key"].value,
      messages: JSON.stringify(messages.map(({ role, content }) => ({ role, content }))),
    });
    const response = await fetch(chat.dataset.stream, { method: "POST", body, signal: abort.signal });
    if (response.redirected) {
      location.reload();
      return;
    }
    if (response.status === 413) failure = "This conversation has become too long. Start a new one.";
    else if (!response.ok) failure = "This did not work. Reload the page and try again.";
    else {
      for await (const { name, data } of readEvents(response.body)) {
        const wasAtEnd = atEnd();
        if (name === "words") {
          text ??= bubble({ role: "assistant", content: "" });
          begun ||= performance.now();
          pieces++;
          content += data;
          text.append(data);
          following.add(data);
          if (measured() > 0) speed.textContent = rate(pieces, measured());
        } else if (name === "thought") {
          speed.textContent = "Thinking…";
        } else if (name === "end") {
          over = true;
          const { tokens, perSecond, cut } = JSON.parse(data);
          speed.textContent = rate(tokens ?? pieces, perSecond ?? measured());
          if (cut) note = `Cut off after ${tokens ?? chat.dataset.maxTokens} tokens. Ask it to continue.`;
        } else if (name === "problem") {
          failure = data;
        } else if (name === "gone") {
          failure = "This model has been deleted.";
        } else if (name === "signed-out") {
          location.assign(`/sign-in?because=expired&next=${location.pathname}`);
          return;
        }
        if (wasAtEnd) toEnd();
      }
      if (!over && !failure) failure = "The answer was interrupted. Try again.";
    }
  } catch (error) {
    if (error.name === "AbortError") note = "Stopped.";
    else failure = "Pileus cannot be reached. Check your connection and try again.";
  } finally {
    if (current === abort) current = null;
  }
  following.end();
  if (abort.signal.reason === "new") return;
  if (failure || note === "Stopped.") speed.textContent = begun && pieces > 1 ? rate(pieces, measured()) : "";
  if (failure && text) text.parentElement.remove();
  if (!failure && !text) text = bubble({ role: "assistant", content: "" });
  if (!failure) {
    if (content === "" && !note) note = "The model gave no answer.";
    if (note) text.after(element("p", "hint", note));
    messages.push({ role: "assistant", content, note });
    save();
  }
  busy(false);
  if (failure) problem(failure);
  else if (note) announce(note);
}

form.addEventListener(
  "submit",
  (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (current || message.value.trim() === "") return;
    for (const notice of conversation.querySelectorAll(".notice")) notice.remove();
    const words = { role: "user", content: message.value.trim() };
    // A question that got no answer and is followed by another would be two in a row, which models do not expect.
    if (messages.at(-1)?.role === "user") {
      messages.pop();
      conversation.querySelector(".message.user:last-of-type")?.remove();
    }
    messages.push(words);
    save();
    bubble(words);
    message.value = "";
    message.focus();
    fit();
    toEnd();
    answer();
  },
  true,
);

message.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

/** The field grows with what is written, up to a third of the window. */
function fit() {
  message.rows = Math.min(Math.max(message.value.split("\n").length, 2), 10);
}
message.addEventListener("input", fit);

stop.addEventListener("click", () => current?.abort());
reset.addEventListener("click", () => {
  current?.abort("new");
  current = null;
  messages = [];
  save();
  conversation.replaceChildren();
  spoken.replaceChildren();
  speed.textContent = "";
  busy(false);
  message.focus();
  announce("New conversation.");
});
addEventListener("pagehide", () => current?.abort());

reset.hidden = false;
if (messages.length > 0) {
  conversation.replaceChildren();
  messages.forEach(bubble);
  toEnd();
}
message.focus();
