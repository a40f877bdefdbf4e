// Small comforts; every page works without them.
(() => {
  "use strict";

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
      event.preventDefault();
    }
  });

  // Icons beside a line say what they are to whoever points at them.
  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.(".keep, .show-record");
    if (link && !link.title) link.title = link.textContent;
  });

  // The room one is in shows in the list, however far down it is.
  const here = document.querySelector(".sidebar [aria-current]");
  const list = here?.closest("section");
  if (list) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;

  // A piece of a page that leads elsewhere is the sign-in: show all of it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { pathInfo, xhr } = event.detail;
    const asked = new URL(pathInfo.requestPath, location.href);
    if (new URL(xhr.responseURL).pathname === asked.pathname) return;
    event.preventDefault();
    location.reload();
  });

  // A room opens at its latest words, as it did in HipChat; "Back" leads to where one was.
  const opensAtEnd = document.querySelector("[data-opens-at-end]");
  const [visit] = performance.getEntriesByType("navigation");
  if (opensAtEnd && !location.hash && visit?.type === "navigate") {
    window.scrollTo(0, document.documentElement.scrollHeight);
  }
})();
