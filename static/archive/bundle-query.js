// Reads a query: words, "phrases", word*, -word, from: and in:.
"use strict";

window.archiveQuery = (() => {
  const { fold, terms, withoutHumps, words } = window.archiveFolding;
  const PIECE = /(-?)(?:(from|in):)?(?:"([^"]*)"(\*?)|(\S+))/giu;

  function parse(text) {
    return [...text.matchAll(PIECE)].map(read).filter((piece) => piece);
  }

  function read([, minus, operator, quoted, star, bare]) {
    const typed = quoted ?? bare;
    const isPrefix = star === "*" || typed.endsWith("*");
    const kind = (operator ?? "text").toLowerCase();
    const isOut = minus === "-";
    if (kind !== "text") return { kind, isOut, words: fold(typed).split(" ").filter(Boolean) };
    const wanted = terms(typed, isPrefix);
    return wanted && { kind, isOut, ...wanted };
  }

  // Whether a text has these words side by side.
  function holds(text, piece) {
    return [text, withoutHumps(text)].some((each) => follows(words(each), piece));
  }

  function follows(found, { tokens, prefix }) {
    const last = tokens.length - 1;
    return found.some((_, at) => tokens.every((token, step) => {
      const word = found[at + step];
      if (word === undefined) return false;
      return step === last && prefix ? word.startsWith(token) : word === token;
    }));
  }

  return { holds, parse };
})();
