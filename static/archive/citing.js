// Copies links and citations, and selects messages from one to another.
(() => {
  "use strict";

  const LINES = "[id^='message-']";
  const KEPT = "selection";
  const actions = document.getElementById("line-actions");
  const bar = document.getElementById("selection");
  const said = document.getElementById("line-said");

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text]");
    if (!button) return;
    const text = button.dataset.copyText ?? document.querySelector(button.dataset.copy).textContent;
    const told = button.parentElement.querySelector(".copied");
    told.textContent = (await copied(text)) ? told.dataset.done : told.dataset.failed;
  });
  for (const button of document.querySelectorAll("[data-copy], [data-copy-text]")) button.hidden = false;

  if (!actions || !bar) return;
  const more = actions.querySelector(".line-more");
  const menu = actions.querySelector(".line-menu");
  const status = bar.querySelector(".selection-of");
  let here = null; // The line that has the button.
  let chosen = kept(); // The ids of the first and the last message selected.

  for (const name of ["pointerover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const line = event.target.closest?.(LINES);
      if (line && line !== here && menu.hidden) settle(line);
    });
  }

  document.addEventListener("click", (event) => {
    const line = event.target.closest(LINES);
    if (event.target.closest(".line-more")) {
      toggle();
    } else if (menu.contains(event.target)) {
      const does = event.target.closest("[data-does]")?.dataset.does;
      if (does) choose(does);
    } else {
      if (!menu.hidden) close();
      if (line && event.shiftKey && chosen && !event.target.closest("a, button, summary")) selectTo(idOf(line));
    }
  });

  // A click with Shift would mark the words between, too.
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && chosen && event.target.closest(LINES)) event.preventDefault();
  });

  // Before the other scripts: to them Escape means to go back to the results.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.target.closest?.("input, dialog, details.account[open]")) return;
    if (!menu.hidden) close(true);
    else if (chosen && !document.querySelector("dialog[open]")) cancel();
    else return;
    event.preventDefault();
  }, true);

  menu.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll("li:not([hidden]) > *")];
    const place = items.indexOf(document.activeElement) + step;
    items[(place + items.length) % items.length].focus();
  });

  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== more) close();
  });

  bar.addEventListener("click", async (event) => {
    const does = event.target.closest("[data-does]")?.dataset.does;
    if (does === "cancel") cancel();
    else show(); // What was said of the last copy is of no other.
    if (does === "copy-link") tell(await copied(rangeAddress()));
    if (does === "copy-citation") tell(await copied(citation()));
  });

  // Lines that come as one reads on may be of what is selected.
  document.addEventListener("archive:lines", () => chosen && show());

  show();
  followClock();

  function settle(line) {
    here = line;
    said.textContent = "";
    line.append(more, menu);
  }

  function toggle() {
    if (!menu.hidden) return close(true);
    for (const link of menu.querySelectorAll("[data-of]")) link.href = link.dataset.of.replace("/0/", `/${idOf(here)}/`);
    menu.querySelector("[data-does='to']").parentElement.hidden = !chosen;
    menu.hidden = false;
    menu.classList.remove("is-above");
    menu.classList.toggle("is-above", menu.getBoundingClientRect().bottom > innerHeight - bar.offsetHeight);
    more.setAttribute("aria-expanded", "true");
    menu.querySelector("li > *").focus();
  }

  function close(isBack = false) {
    menu.hidden = true;
    more.setAttribute("aria-expanded", "false");
    if (isBack) more.focus();
  }

  async function choose(does) {
    const id = idOf(here);
    close(true);
    if (does === "from") select([id, id]);
    if (does === "to") selectTo(id);
    if (does !== "link") return;
    said.textContent = said.dataset[(await copied(here.querySelector(".when").href)) ? "done" : "failed"];
  }

  // What is selected stays where it began: the other end moves.
  function selectTo(id) {
    select([chosen[0], id]);
  }

  function select(ids) {
    chosen = ids;
    keep();
    show();
  }

  function cancel() {
    chosen = null;
    keep();
    show();
  }

  function show() {
    const lines = [...document.querySelectorAll(LINES)];
    const [first, last] = chosen ? ends() : [];
    for (const line of lines) line.classList.toggle("selected", Boolean(chosen) && within(idOf(line), first, last));
    bar.hidden = !chosen;
    said.textContent = "";
    if (!chosen) return;
    const marked = lines.filter((line) => line.classList.contains("selected")).length;
    const areHere = [first, last].every((id) => document.getElementById(`message-${id}`));
    const { here: number, begun, elsewhere } = status.dataset;
    status.textContent = areHere ? `${number} ${marked}` : first === last ? begun : elsewhere;
    bar.querySelector("[data-does='open']").href = rangePath();
  }

  function ends() {
    return [...chosen].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  }

  function within(id, first, last) {
    return BigInt(first) <= BigInt(id) && BigInt(id) <= BigInt(last);
  }

  function idOf(line) {
    return line.id.replace("message-", "");
  }

  function rangePath() {
    return bar.dataset.range.replace(/0-1\/$/, `${ends().join("-")}/`);
  }

  function rangeAddress() {
    return new URL(rangePath(), location.href).href;
  }

  async function citation() {
    const answer = await fetch(`${rangePath()}citation.txt`);
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.text();
  }

  function tell(isCopied) {
    announce(status.dataset[isCopied ? "done" : "failed"]);
  }

  function announce(text) {
    if (bar.hidden) return;
    show();
    status.textContent += ` · ${text}`;
  }

  // One may go to another page of the room to choose the other end.
  function keep() {
    if (chosen) sessionStorage.setItem(KEPT, JSON.stringify({ room: bar.dataset.room, chosen }));
    else sessionStorage.removeItem(KEPT);
  }

  function kept() {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEPT));
      return found?.room === bar.dataset.room ? found.chosen : null;
    } catch {
      return null;
    }
  }

  // Old links to a day end in #15:27:21, which only the browser knows.
  function followClock() {
    const day = location.pathname.match(/(\d{4})-(\d\d)-(\d\d)\/$/);
    if (!day || !/^#\d\d?:\d\d(:\d\d)?$/.test(location.hash)) return;
    const old = `/history/room/${encodeURIComponent(bar.dataset.room)}/${day.slice(1).join("/")}${location.hash}`;
    location.replace(`/go/?address=${encodeURIComponent(old)}`);
  }

  // A text, or a promise of one: some browsers only copy what is promised within the click.
  async function copied(promised) {
    try {
      if (navigator.clipboard && window.ClipboardItem && promised instanceof Promise) {
        const blob = promised.then((text) => new Blob([text], { type: "text/plain" }));
        await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
        return true;
      }
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(await promised);
        return true;
      }
    } catch {
      // Some refuse, or know no promises: the older way may do.
    }
    try {
      return copiedByHand(await promised);
    } catch {
      return false;
    }
  }

  function copiedByHand(text) {
    const field = document.createElement("textarea");
    const focused = document.activeElement;
    field.value = text;
    field.className = "hidden";
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return isDone;
  }
})();
