// Searches the published pages. A page on a disk may not fetch, so the pieces of the index
// are scripts that hand their data to archiveSearch.take, loaded as they are needed.
"use strict";

window.archiveSearch = (() => {
  const { foldWithPlaces, isUnspaced } = window.archiveFolding;
  const { groupsOf, holds, parse } = window.archiveQuery;
  const SHOWN_AT_ONCE = 50;
  const MOST_PIECES = 40;
  const SNIPPET = 240;
  const BEFORE = 80;
  const ALONE = new Set(["index", "days"]);
  const waiting = new Map();
  const loaded = new Map();

  function take(what, number, data) {
    waiting.get(`${what}-${number}`)?.(data);
  }

  function load(what, number) {
    const key = `${what}-${number}`;
    if (!loaded.has(key)) loaded.set(key, new Promise((resolve, reject) => {
      waiting.set(key, resolve);
      const script = document.createElement("script");
      script.src = `search/${ALONE.has(what) ? what : key}.js`;
      // A script that is there but hands nothing over is broken, too.
      script.addEventListener("load", () => reject(new Error(key)));
      script.addEventListener("error", () => reject(new Error(key)));
      document.head.append(script);
    }));
    return loaded.get(key);
  }

  class TooMany extends Error {}

  // Which pieces may hold words from one to the other; each begins with a word we know.
  function piecesOf(pieces, first, last) {
    const end = pieces.findLastIndex((word) => word <= last);
    const start = Math.max(0, pieces.findLastIndex((word) => word <= first));
    return end < 0 ? [] : pieces.slice(start, end + 1).map((_, at) => start + at);
  }

  function unpacked(distances) {
    let last = 0;
    return distances.split(" ").map((each) => (last += parseInt(each, 36)));
  }

  async function numbersOf(index, word, isPrefix) {
    const numbers = piecesOf(index.pieces, word, isPrefix ? `${word}\uffff` : word);
    if (numbers.length > MOST_PIECES) throw new TooMany();
    const found = [];
    for (const number of numbers) {
      const entries = await load("words", number);
      const begin = firstNotBefore(entries, word);
      for (let at = begin; at < entries.length; at += 1) {
        const fits = isPrefix ? entries[at][0].startsWith(word) : entries[at][0] === word;
        if (!fits) break;
        found.push(unpacked(entries[at][1]));
      }
    }
    return found.length === 1 ? found[0] : [...new Set(found.flat())].sort((a, b) => a - b);
  }

  function firstNotBefore(entries, word) {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle][0] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // The messages that may be meant by a piece of the query. Whether its words stand side by
  // side, the texts will tell.
  async function candidatesOf(index, piece) {
    if (piece.kind === "in") return numbersIn(roomsOf(index, piece));
    if (piece.isDate) return numbersIn((await load("days", 0)).flatMap((days) => daysOf(days, piece)));
    const isName = piece.kind === "from";
    const wanted = isName ? piece.words.map((word) => `from:${word}`) : piece.tokens;
    let found = null;
    for (const [at, word] of wanted.entries()) {
      const isPrefix = isName || (piece.prefix && at === wanted.length - 1);
      const numbers = await numbersOf(index, word, isPrefix);
      found = found ? common(found, numbers) : numbers;
      if (!found.length) break;
    }
    return found ?? [];
  }

  // Rooms and days are stretches of numbers: where one begins, and how many there are.
  const numbersIn = (stretches) =>
    stretches.flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at));

  const daysOf = (days, piece) =>
    days.filter(([day]) => piece.fits(day)).map(([, first, count]) => [first, count]);

  function roomsOf(index, piece) {
    const isMeant = ({ words }) => piece.words.length > 0 && piece.words.every((wanted) =>
      words.split(" ").some((word) => word.startsWith(wanted)));
    return index.rooms.filter(isMeant).map(({ first, count }) => [first, count]);
  }

  function common(some, others) {
    const held = new Set(others);
    return some.filter((number) => held.has(number));
  }

  async function eitherOf(index, pieces) {
    const found = [];
    for (const piece of pieces) found.push(await candidatesOf(index, piece));
    return found.length === 1 ? found[0] : [...new Set(found.flat())].sort((a, b) => a - b);
  }

  const isPhrase = (piece) => piece.kind === "text" && piece.tokens.length > 1;

  async function search(index, pieces) {
    let found = null;
    for (const group of groupsOf(pieces)) {
      const numbers = await eitherOf(index, group);
      found = found ? common(found, numbers) : numbers;
      if (!found.length) return [];
    }
    found ??= numbersIn([[0, index.count]]);
    for (const piece of pieces.filter((each) => each.isOut && !isPhrase(each))) {
      const without = new Set(await candidatesOf(index, piece));
      found = found.filter((number) => !without.has(number));
    }
    return byPage(index, found);
  }

  // The candidates of each page, the newest pages first.
  function byPage(index, found) {
    const pages = new Map();
    let at = 0;
    for (const number of found) {
      while (at + 1 < index.pages.length && index.pages[at + 1][2] <= number) at += 1;
      if (!pages.has(at)) pages.set(at, []);
      pages.get(at).push(number);
    }
    return [...pages].map(([page, numbers]) => ({ page, numbers, last: BigInt(index.pages[page][3]) }))
      .sort((a, b) => (a.last < b.last ? 1 : -1));
  }

  // Yields hits, the newest first; a page's texts are loaded when its turn comes.
  async function* hitsOf(index, pages, pieces) {
    const checks = pieces.filter(isPhrase);
    let held = [];
    for (const [at, { page, numbers }] of pages.entries()) {
      const texts = await load("texts", page);
      for (const number of numbers) {
        const row = texts[number - index.pages[page][2]];
        if (checks.every((piece) => fits(row, piece))) held.push({ page, row, id: BigInt(row[0]) });
      }
      held.sort((a, b) => (a.id < b.id ? 1 : -1));
      const next = pages[at + 1]?.last ?? -1n;
      const ready = held.findIndex((hit) => hit.id <= next);
      const count = ready < 0 ? held.length : ready;
      yield* held.slice(0, count);
      held = held.slice(count);
    }
  }

  function fits(row, piece) {
    const texts = [row[3], ...row[4].split("\n")];
    return texts.some((text) => holds(text, piece)) !== piece.isOut;
  }

  // The part of a text around the first match, in texts and marks.
  function snippet(text, pieces) {
    const spans = spansOf(text, pieces);
    const isFar = spans.length && spans[0][0] > SNIPPET / 2;
    const start = isFar ? beginOfWord(text, spans[0][0] - BEFORE, spans[0][0]) : 0;
    const end = Math.min(text.length, start + SNIPPET);
    const parts = start ? ["…"] : [];
    let at = start;
    for (const [from, to] of spans) {
      if (from >= end || from < at) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      parts.push(text.slice(at, from), mark);
      at = to;
    }
    if (at < end) parts.push(text.slice(at, end));
    return end < text.length ? [...parts, "…"] : parts;
  }

  function beginOfWord(text, from, to) {
    const blank = text.slice(from, to).search(/\s/u);
    return blank < 0 ? from : from + blank + 1;
  }

  function spansOf(text, pieces) {
    const { folded, places } = foldWithPlaces(text);
    const patterns = pieces.filter((piece) => piece.kind === "text" && !piece.isOut).map(patternOf);
    if (!patterns.length) return [];
    const wanted = new RegExp(patterns.join("|"), "gu");
    return [...folded.matchAll(wanted)].map((match) => {
      const last = places[match.index + match[0].length - 1];
      const end = places.slice(match.index + match[0].length).find((place) => place > last);
      return [places[match.index], end ?? text.length];
    });
  }

  // Words may be further apart in the text: signs between them were folded to blanks.
  function patternOf({ parts, prefix }) {
    const words = parts.join(" +");
    const begins = isUnspaced(parts[0]) ? "" : "(?<![^ ])";
    const ends = isUnspaced(parts.at(-1)) ? "" : prefix ? "[^ ]*" : "(?![^ ])";
    return begins + words + ends;
  }

  function made(name, className, ...content) {
    const element = document.createElement(name);
    element.className = className;
    element.dir = "auto";
    element.append(...content);
    return element;
  }

  function itemOf(index, { page, row: [id, when, sender, text, extra] }, pieces) {
    const [room, file] = index.pages[page];
    const { name, folder } = index.rooms[room];
    const link = made("a", "hit-words", ...snippet(text || extra || "…", pieces));
    link.href = `rooms/${folder}/${file}#message-${id}`;
    const head = made("p", "hit-head", made("b", "", sender), made("span", "", name), made("span", "", when));
    const item = document.createElement("li");
    item.append(head, link);
    if (text && extra) item.append(made("p", "hit-extra", ...snippet(extra, pieces)));
    return item;
  }

  const state = document.getElementById("state");
  const list = document.getElementById("hits");
  const more = document.getElementById("more");

  async function show(index, hits, pieces, total) {
    const items = [];
    let isDone = false;
    while (items.length < SHOWN_AT_ONCE && !isDone) {
      const { value, done } = await hits.next();
      isDone = done;
      if (!done) items.push(itemOf(index, value, pieces));
    }
    list.append(...items);
    more.hidden = isDone || list.children.length === total;
    const shown = list.children.length.toLocaleString(document.documentElement.lang);
    if (!list.children.length) state.textContent = state.dataset.none;
    else if (more.hidden) state.textContent = `${state.dataset.found} ${shown}`;
    else if (total === null) state.textContent = `${state.dataset.shown} ${shown}`;
    else state.textContent = `${state.dataset.found} ${total.toLocaleString(document.documentElement.lang)}. ${state.dataset.shown} ${shown}`;
    return items[0];
  }

  async function answer(text) {
    const pieces = parse(text);
    if (!pieces.length) {
      state.textContent = text.trim() ? state.dataset.none : "";
      return;
    }
    state.textContent = state.dataset.searching;
    const index = await load("index", 0);
    const pages = await search(index, pieces);
    const total = pieces.some(isPhrase) ? null : pages.reduce((sum, { numbers }) => sum + numbers.length, 0);
    const hits = hitsOf(index, pages, pieces);
    more.addEventListener("click", async () => {
      const first = await show(index, hits, pieces, total).catch(explain);
      first?.querySelector("a").focus();
    });
    await show(index, hits, pieces, total);
  }

  function explain(error) {
    state.textContent = error instanceof TooMany ? state.dataset.many : state.dataset.broken;
  }

  const asked = new URLSearchParams(location.search).get("q") ?? "";
  document.getElementById("q").value = asked;
  // Not before this object is there for the scripts to hand their data to.
  queueMicrotask(() => answer(asked).catch(explain));
  return { take };
})();
