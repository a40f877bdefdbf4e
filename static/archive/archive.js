// Small comforts; every page works without them.
(() => {
  "use strict";

  const isTyping = (element) =>
    element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const field = document.querySelector(`[data-focus-key="${CSS.escape(event.key)}"]`);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.account[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.account[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // The room one is in shows in the list, however far down it is.
  const here = document.querySelector(".sidebar [aria-current]");
  const list = here?.closest("section");
  if (list) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;

  // A room opens at its latest words, as it did in HipChat.
  const opensAtEnd = document.querySelector("[data-opens-at-end]");
  if (opensAtEnd && !location.hash) {
    history.scrollRestoration = "manual";
    window.scrollTo(0, document.documentElement.scrollHeight);
  }
})();
