// Folds letters as the archive's search does (archive/search/folding.py, analysis.py):
// whatever readers take for the same becomes the same. A test compares the two.
"use strict";

window.archiveFolding = (() => {
  const UNSPACED =
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u3007" +
    "\\u3041-\\u30ff\\u3105-\\u312f\\u31a0-\\u31bf\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff" +
    "\\ua960-\\ua97f\\ua9e0-\\ua9ff\\uaa60-\\uaa7f\\uac00-\\ud7ff\\u{16fe0}-\\u{18fff}" +
    "\\u{1b000}-\\u{1b2ff}\\u{20000}-\\u{3ffff}";
  const LETTERS = new Map(Object.entries({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "ĸ": "k",
    "ſ": "s", "ƒ": "f", "ɨ": "i", "ʉ": "u", "æ": "ae", "œ": "oe", "þ": "th",
    "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643",
    "\u02bb": " ", "\u02bc": " ", "™": " ", "℠": " ",
  }));
  const DROPPED = new RegExp(
    "[\\u0300-\\u036f\\u0483-\\u0489\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7" +
    "\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8" +
    "\\u06ea-\\u06ed\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe00-\\ufe0f\\ufe20-\\ufe2f" +
    "\\u{1f3fb}-\\u{1f3ff}\\u{e0100}-\\u{e01ef}]", "gu");
  const COMPOSED =
    /[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[\u3041-\u30ff][\u3099\u309a]/gu;
  const BEGINS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");
  const PART = new RegExp(`[${UNSPACED}]+|[^ ${UNSPACED}]{1,64}`, "gu");
  const ADJOINED = new RegExp(`[${UNSPACED}][^ ${UNSPACED}]+ *$`, "u");
  const HUMP = /(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;

  // A digit's value: those of a script stand together, zero first.
  function valueOf(digit) {
    let code = digit.codePointAt(0);
    if (code >= 0x1d7ce && code <= 0x1d7ff) return String((code - 0x1d7ce) % 10);
    let steps = 0;
    while (steps < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
      code -= 1;
      steps += 1;
    }
    return String(steps);
  }

  function foldPart(char) {
    if (/\p{Nd}/u.test(char)) return valueOf(char);
    if (/\p{So}/u.test(char) && (char.codePointAt(0) >= 0x2600 || (char >= "\u2300" && char <= "\u23ff"))) {
      return ` ${char} `;
    }
    if (/\p{Cf}/u.test(char)) return char === "\u200b" ? " " : "";
    return LETTERS.get(char) ?? (/[\p{L}\p{M}\p{N}]/u.test(char) ? char : " ");
  }

  const known = new Map();
  function foldCharacter(char) {
    if (char < "\u0080") return /[A-Za-z0-9]/.test(char) ? char.toLowerCase() : " ";
    if (!known.has(char)) known.set(char, foldAnew(char));
    return known.get(char);
  }

  function foldAnew(char) {
    if (LETTERS.has(char)) return LETTERS.get(char);
    if (/[\p{Cn}\p{Co}\p{Cs}]/u.test(char)) return " ";
    const bare = char.normalize("NFKD").replace(DROPPED, "");
    const cased = casefolded(bare);
    const parts = cased.normalize("NFKD").replace(DROPPED, "");
    return [...parts].map(foldPart).join("").normalize("NFC");
  }

  // Python's casefold: upper case tells letters apart that lower case does not (ß is SS).
  function casefolded(text) {
    return [...text].map((char) => {
      const code = char.codePointAt(0);
      if (code === 0x131) return char;
      // Cherokee is folded to its capitals.
      if (code >= 0x13a0 && code <= 0x13f5) return char;
      if ((code >= 0x13f8 && code <= 0x13fd) || (code >= 0xab70 && code <= 0xabbf)) return char.toUpperCase();
      return char.toUpperCase().toLowerCase().replaceAll("ß", "ss");
    }).join("");
  }

  const compose = (text) => text.replace(COMPOSED, (each) => each.normalize("NFC"));

  function fold(text) {
    let folded = "";
    for (const char of text) folded += foldCharacter(char);
    return compose(folded);
  }

  const isUnspaced = (part) => BEGINS_UNSPACED.test(part);
  const pairs = (run) => {
    const chars = [...run];
    return chars.slice(1).map((char, at) => chars[at] + char);
  };

  // The words of a text, as the index has them.
  function words(text) {
    return [...fold(text).matchAll(PART)].flatMap(([part]) =>
      isUnspaced(part) ? [...pairs(part), [...part].at(-1)] : [part]);
  }

  // A typed word or phrase as the index holds it; null if it has no words.
  function terms(text, isPrefix) {
    const folded = fold(text);
    const parts = folded.match(PART);
    if (!parts) return null;
    const tokens = parts.flatMap((part, at) => {
      const chars = [...part];
      if (!isUnspaced(part) || chars.length === 1) return [part];
      return at + 1 < parts.length ? [...pairs(part), chars.at(-1)] : pairs(part);
    });
    const last = parts.at(-1);
    let prefix = isPrefix;
    if (isUnspaced(last)) prefix = [...last].length === 1;
    else if (ADJOINED.test(folded)) prefix = true;
    return { parts, tokens, prefix };
  }

  const withoutHumps = (text) => text.replace(HUMP, " ");

  // The folded text, and for each of its letters where in the text it began.
  function foldWithPlaces(text) {
    let folded = "";
    const places = [];
    let at = 0;
    for (const char of text) {
      const letters = foldCharacter(char);
      for (let each = 0; each < letters.length; each += 1) places.push(at);
      folded += letters;
      at += char.length;
    }
    places.push(at);
    return { folded, places };
  }

  return { fold, foldWithPlaces, isUnspaced, terms, withoutHumps, words };
})();
