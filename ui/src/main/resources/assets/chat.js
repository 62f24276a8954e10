// A conversation with a model. It is kept in this tab alone; the answer comes word by word through our own origin.
const { announce } = window.pileus;

const chat = document.getElementById("chat");
const conversation = document.getElementById("conversation");
const form = document.getElementById("say");
const message = document.getElementById("message");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const anew = document.getElementById("chat-new");
const speed = document.getElementById("speed");
const spoken = document.getElementById("spoken");
const store = `pileus-chat ${chat.dataset.store}`;

/** What was said: {role, content, note?}. */
let said = remembered();
let current = null;

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(store)) ?? [];
  } catch {
    return [];
  }
}

function remember() {
  try {
    if (said.length > 0) sessionStorage.setItem(store, JSON.stringify(said));
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
  const box = element("div", `say ${role}`);
  const text = element("p", "said", content);
  box.append(element("span", "hear", role === "user" ? "You: " : "Model: "), text);
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

/** Speaks an answer in pieces that are worth listening to: whole sentences, or a good many words. */
function speaker() {
  let rest = "";
  function say(text) {
    const piece = text.trim();
    if (piece) spoken.append(element("p", "", piece));
    while (spoken.children.length > 20) spoken.firstElementChild.remove();
  }
  return {
    add(words) {
      rest += words;
      const end = Math.max(...[". ", "! ", "? ", "\n"].map((mark) => rest.lastIndexOf(mark)));
      const cut = end > 20 ? end + 1 : rest.length > 200 ? rest.lastIndexOf(" ") + 1 : 0;
      if (cut > 0) {
        say(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
    },
    end: () => say(rest),
  };
}

/** The events of a stream, one by one. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n");
      if (name) yield { name, data };
    }
  }
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

/** Asks for the answer to what was said last. */
async function answer() {
  const abort = new AbortController();
  current = abort;
  busy(true);
  speed.textContent = "The model is reading…";
  const following = speaker();
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
      messages: JSON.stringify(said.map(({ role, content }) => ({ role, content }))),
    });
    const response = await fetch(chat.dataset.stream, { method: "POST", body, signal: abort.signal });
    if (response.redirected) return location.reload();
    if (response.status === 413) failure = "This conversation has become too long. Start a new one.";
    else if (!response.ok) failure = "This did not work. Reload the page and try again.";
    else {
      for await (const { name, data } of events(response.body)) {
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
          speed.textContent = "The model is thinking…";
        } else if (name === "end") {
          over = true;
          const { tokens, perSecond, cut } = JSON.parse(data);
          speed.textContent = rate(tokens ?? pieces, perSecond ?? measured());
          if (cut) note = `Cut off after ${tokens ?? chat.dataset.maxTokens} tokens. Ask it to go on.`;
        } else if (name === "problem") {
          failure = data;
        } else if (name === "gone") {
          failure = "There is no such model here any more.";
        } else if (name === "signed-out") {
          return location.assign(`/sign-in?because=expired&next=${location.pathname}`);
        }
        if (wasAtEnd) toEnd();
      }
      if (!over && !failure) failure = "The answer broke off. Try again.";
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
    if (content === "" && !note) note = "The model said nothing.";
    if (note) text.after(element("p", "hint", note));
    said.push({ role: "assistant", content, note });
    remember();
  }
  busy(false);
  if (failure) problem(failure);
  else if (note) announce(note);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (current || message.value.trim() === "") return;
  conversation.querySelectorAll(".notice").forEach((notice) => notice.remove());
  const words = { role: "user", content: message.value.trim() };
  // A question that got no answer and is followed by another would be two in a row, which models do not expect.
  if (said.at(-1)?.role === "user") {
    said.pop();
    conversation.querySelector(".say.user:last-of-type")?.remove();
  }
  said.push(words);
  remember();
  bubble(words);
  message.value = "";
  message.focus();
  fit();
  toEnd();
  answer();
}, true);

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
anew.addEventListener("click", () => {
  current?.abort("new");
  current = null;
  said = [];
  remember();
  conversation.replaceChildren();
  spoken.replaceChildren();
  speed.textContent = "";
  busy(false);
  message.focus();
  announce("A new conversation.");
});
addEventListener("pagehide", () => current?.abort());

anew.hidden = false;
if (said.length > 0) {
  conversation.replaceChildren();
  said.forEach(bubble);
  toEnd();
}
message.focus();
