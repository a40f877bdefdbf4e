// Keys: the search box, the list of keys, and the way through results and back.
(() => {
  "use strict";

  const box = document.getElementById("q");
  const keys = document.getElementById("keys");
  const results = [...document.querySelectorAll(".hit")];
  const HIT = "#hit-";

  const actions = {
    "/": () => {
      box?.focus();
      box?.select();
      return box;
    },
    "?": () => open(),
    j: () => move(1),
    k: () => move(-1),
    Escape: () => goBack(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (Object.hasOwn(actions, event.key) && actions[event.key]()) event.preventDefault();
  });

  for (const link of document.querySelectorAll('a[href="#keys"]')) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      open();
    });
  }

  // Whoever opens a hit finds the way back to it: the address says which it was.
  document.addEventListener("click", (event) => {
    const hit = event.target.closest(".hit");
    if (hit && event.target.closest("a[href]")) history.replaceState(history.state, "", `#${hit.id}`);
  });

  const left = location.hash.startsWith(HIT) && document.getElementById(location.hash.slice(1));
  // Before its first frame Chromium takes the focus away: the address names a line, and no
  // line can have it.
  if (left) addEventListener("load", () => requestAnimationFrame(() => goTo(left)));

  // From this place one step leads back; from others of the same page the results are opened anew.
  if (cameFromResults() && !history.state) history.replaceState({ isBesideResults: true }, "");

  function open() {
    if (!keys) return false;
    keys.showModal();
    return true;
  }

  function move(step) {
    if (!results.length) return false;
    const here = results.indexOf(document.activeElement.closest(".hit"));
    const next = here < 0 ? 0 : Math.min(Math.max(here + step, 0), results.length - 1);
    goTo(results[next]);
    return true;
  }

  function goTo(hit) {
    const link = hit.querySelector(".hit-text") ?? hit.querySelector("a[href]");
    link?.focus({ preventScroll: true });
    hit.scrollIntoView({ block: "nearest" });
  }

  function goBack() {
    if (!cameFromResults()) return followBack();
    const message = new URLSearchParams(location.search).get("at");
    if (history.state?.isBesideResults && history.length > 1) history.back();
    else location.assign(document.referrer.split("#")[0] + (message ? HIT + message : ""));
    return true;
  }

  // Whoever went on to read elsewhere in the room still has the marks, and with them a way back.
  function followBack() {
    const link = document.querySelector(".marking a");
    link?.click();
    return Boolean(link);
  }

  function cameFromResults() {
    if (!box || !document.referrer) return false;
    const { origin, pathname } = new URL(document.referrer);
    const searchPage = new URL(box.form.action).pathname;
    return origin === location.origin && pathname === searchPage && location.pathname !== searchPage;
  }

  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }
})();
