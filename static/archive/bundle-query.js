// Reads a query: words, "phrases", word*, -word, from:, in: and dates. The same operator
// again means either of the two, as in the archive.
"use strict";

window.archiveQuery = (() => {
  const { fold, terms, withoutHumps, words } = window.archiveFolding;
  const PIECE = /(-?)(?:(from|in|before|after|on|during):)?(?:"([^"]*)"(\*?)|(\S+))/giu;
  const DATE = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/;

  function parse(text) {
    return [...text.matchAll(PIECE)].map(read).filter((piece) => piece);
  }

  function read([, minus, operator, quoted, star, bare]) {
    const typed = quoted ?? bare;
    const kind = (operator ?? "text").toLowerCase();
    const isOut = minus === "-";
    if (kind === "text") {
      const wanted = terms(typed, star === "*" || typed.endsWith("*"));
      return wanted && { kind, isOut, ...wanted };
    }
    if (kind === "from" || kind === "in") {
      return { kind, isOut, words: fold(typed).split(" ").filter(Boolean) };
    }
    return { kind, isOut, isDate: true, fits: dayTest(kind, typed) };
  }

  // Tells of a day, such as 2016-03-01, whether it is meant; of what is no date, none is.
  function dayTest(kind, typed) {
    const [begin, end = begin] = typed.split("..").map(dateOf);
    if (!begin || !end) return () => false;
    const [first, last] = begin <= end ? [begin, end] : [end, begin];
    const compared = (day, date) => day.slice(0, date.length);
    if (kind === "before") return (day) => compared(day, first) < first;
    if (kind === "after") return (day) => compared(day, last) > last;
    return (day) => compared(day, first) >= first && compared(day, last) <= last;
  }

  // A year, a month or a day, as days begin: 2016, 2016-03, 2016-03-01.
  function dateOf(text) {
    const [, year, ...rest] = text.trim().match(DATE) ?? [];
    const parts = rest.filter(Boolean).map((part) => part.padStart(2, "0"));
    return year && [year, ...parts].join("-");
  }

  // What all must be true of a message: each is a list of pieces of which one must fit.
  function groupsOf(pieces) {
    const groups = new Map();
    for (const [at, piece] of pieces.entries()) {
      if (piece.isOut) continue;
      const key = piece.kind === "text" ? at : piece.kind;
      groups.set(key, [...(groups.get(key) ?? []), piece]);
    }
    return [...groups.values()];
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

  return { groupsOf, holds, parse };
})();
