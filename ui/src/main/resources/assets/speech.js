/** Splits an answer that comes word by word into what is worth listening to: whole sentences, or a good many words. */
export function sentences(say) {
  let rest = "";
  function speak(text) {
    const piece = text.trim();
    if (piece) say(piece);
  }
  return {
    add(words) {
      rest += words;
      const end = Math.max(...[". ", "! ", "? ", "\n"].map((mark) => rest.lastIndexOf(mark)));
      const cut = end > 20 ? end + 1 : rest.length > 200 ? rest.lastIndexOf(" ") + 1 : 0;
      if (cut > 0) {
        speak(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
    },
    end: () => speak(rest),
  };
}
