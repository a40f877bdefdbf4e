// The search box completes operators, names and dates; without this one types them.
(() => {
  "use strict";

  const box = document.querySelector("[data-complete]");
  const parts = document.getElementById("completing");
  if (!box || !parts) return;
  const PAUSE = 80;
  const [list, told, dialog] = document.importNode(parts.content, true).children;
  const calendar = makeCalendar();
  let suggestions = [];
  let chosen = -1;
  let answer = {};
  let timer;
  let asking;

  box.form.append(list, told);
  document.body.append(dialog);
  const attributes = {
    role: "combobox", "aria-expanded": "false", "aria-controls": list.id,
    "aria-autocomplete": "list", "aria-haspopup": "listbox", autocapitalize: "off", spellcheck: "false",
  };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

  box.addEventListener("input", (event) => {
    if (!event.isComposing) askSoon();
  });
  box.addEventListener("compositionend", askSoon);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ArrowDown: down, ArrowUp: up, Enter: accept, Tab: accept, Escape: escape }[event.key];
    if (act?.(event)) event.preventDefault();
  });
  // Elsewhere in the text something else is suggested.
  box.addEventListener("keyup", (event) => {
    if (/^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key) && isOpen()) askSoon();
  });
  box.addEventListener("click", () => isOpen() && askSoon());
  box.addEventListener("blur", close);

  // The box keeps the focus, also on touch screens.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(suggestions[[...list.children].indexOf(option)]);
  });

  function down() {
    if (isOpen()) choose(chosen + 1 < suggestions.length ? chosen + 1 : -1);
    else ask();
    return true;
  }

  function up() {
    if (isOpen()) choose(chosen < 0 ? suggestions.length - 1 : chosen - 1);
    return isOpen();
  }

  function accept(event) {
    if (!isOpen() || chosen < 0 || event.shiftKey) return false;
    take(suggestions[chosen]);
    return true;
  }

  // Chromium would empty the box.
  function escape() {
    if (isOpen()) close();
    else box.blur();
    return true;
  }

  function askSoon() {
    clearTimeout(timer);
    asking?.abort();
    if (/(^|\s)$/.test(box.value.slice(0, box.selectionStart))) close();
    else timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const { value, selectionStart: cursor } = box;
    const query = new URLSearchParams({ q: value, at: [...value.slice(0, cursor)].length });
    try {
      const response = await fetch(`${box.dataset.complete}?${query}`, { signal: asking.signal });
      // Whoever is signed out is led to the sign-in, which suggests nothing.
      const found = response.ok && !response.redirected ? await response.json() : { suggestions: [], told: "" };
      if (document.activeElement === box && box.value === value) show(found);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show(found) {
    answer = found;
    suggestions = found.suggestions;
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    box.setAttribute("aria-expanded", String(isOpen()));
    choose(-1);
    told.textContent = found.told;
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    if (!isOpen()) return;
    show({ suggestions: [], told: "" });
  }

  function isOpen() {
    return !list.hidden;
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((each, n) => each.setAttribute("aria-selected", String(n === index)));
    const option = list.children[index];
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function option({ label, detail, kind }, index) {
    const made = element("li", { id: `q-option-${index}`, role: "option", "aria-selected": "false" });
    const name = element("bdi", { class: "suggestion" });
    const about = element("bdi", { class: "suggestion-detail" });
    name.textContent = label;
    about.textContent = detail;
    made.append(element("span", { class: `icon icon-${kind}`, "aria-hidden": "true" }), name, " ", about);
    return made;
  }

  function take(suggestion) {
    if (suggestion.kind === "calendar") {
      calendar.open(suggestion, answer);
      return;
    }
    put(suggestion, suggestion.text);
    // Behind an operator its values are suggested at once.
    if (suggestion.kind === "operator") ask();
    else close();
  }

  // The server counts characters, the browser halves of some of them.
  function put({ from, to }, text) {
    const characters = [...box.value];
    const [start, end] = [from, to].map((place) => characters.slice(0, place).join("").length);
    box.focus();
    box.setRangeText(text, start, end, "end");
  }

  function makeCalendar() {
    const day = dialog.querySelector("input");
    const [insert, cancel] = dialog.querySelectorAll("button");
    let place;

    const finish = () => {
      if (!day.reportValidity()) return;
      dialog.close();
      put(place, `${place.text}${day.value} `);
    };
    insert.addEventListener("click", finish);
    cancel.addEventListener("click", () => dialog.close());
    day.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      finish();
    });
    dialog.addEventListener("close", () => box.focus());
    return {
      open(suggestion, { first_day: first, last_day: last }) {
        place = suggestion;
        day.min = first;
        day.max = last;
        day.value = last;
        close();
        dialog.showModal();
        day.focus();
      },
    };
  }

  function element(name, attributes) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }
})();
