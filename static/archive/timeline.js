// A room's history without ends: more comes where one reads on, far lines go, the address follows.
(() => {
  "use strict";

  const pane = document.getElementById("window");
  const room = document.getElementById("timeline")?.dataset.room;
  const LINE = "[id^=message-]";
  const MOST_LINES = 1500;
  const AHEAD = 1200;
  const SETTLING = 250;
  const SETTLED = 1000;
  // A pager as the server makes it, for an end where the window once had none.
  const prototypes = {};
  let before = null;
  let shown = "";
  let following = 0;
  let settling = 0;

  measureHeads();
  if (!pane) return;
  window.archiveTimeline = { lines, topLine, edge };

  // --- More at both ends

  const watcher = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => load(target)),
    { rootMargin: `${AHEAD}px 0px` },
  );

  pane.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target.matches(".window-pager")) busy(target, true);
  });
  pane.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (!target.matches(".window-pager")) return;
    const line = topLine();
    before = { side: sideOf(target), line, top: line.getBoundingClientRect().top };
    // Browsers that keep the place by themselves must not do it a second time.
    document.documentElement.style.overflowAnchor = "none";
  });
  pane.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    const { side, line, top } = before;
    before = null;
    join(side);
    trim(side);
    number();
    window.scrollBy({ top: line.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => (document.documentElement.style.overflowAnchor = ""));
    watch();
    moveHere();
    document.dispatchEvent(new CustomEvent("archive:lines"));
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    pane.addEventListener(name, ({ target }) => fail(target));
  }
  pane.addEventListener("click", ({ target }) => {
    if (!target.closest(".again")) return;
    const pager = target.closest(".window-pager");
    pager.classList.remove("has-failed");
    pager.querySelector(".failed").hidden = true;
    load(pager);
  });

  function watch() {
    for (const pager of pane.querySelectorAll(".window-pager")) {
      htmx.process(pager);
      watcher.observe(pager);
    }
  }

  function load(pager) {
    if (pager.matches(".has-failed, .htmx-request")) return;
    htmx.trigger(pager, "archive:near");
  }

  function fail(pager) {
    if (!pager.matches(".window-pager")) return;
    busy(pager, false);
    pager.classList.add("has-failed");
    pager.querySelector(".failed").hidden = false;
  }

  function busy(pager, isBusy) {
    const feeds = pane.querySelectorAll(".feed");
    const feed = sideOf(pager) === "older" ? feeds[0] : feeds[feeds.length - 1];
    feed?.setAttribute("aria-busy", isBusy);
  }

  function sideOf(pager) {
    return pager.classList.contains("older") ? "older" : "newer";
  }

  // What two windows have both: a day cut in two, and the ends where they meet.
  function join(side) {
    const days = [...pane.querySelectorAll(":scope > .day")];
    const [first, last] = [days[0], days[days.length - 1]];
    for (const end of pane.querySelectorAll(":scope > .window-pager, :scope > .end")) {
      const isOlder = end.matches(".older, .beginning");
      const isAtEnd = isOlder ? isBefore(end, first) : isBefore(last, end);
      if (end.matches(".window-pager")) prototypes[sideOf(end)] = untouched(end);
      if (!isAtEnd) end.remove();
    }
    days.slice(1).forEach((day, place) => {
      const earlier = days[place];
      if (earlier.dataset.day === day.dataset.day) joinDays(earlier, day, side);
    });
    for (const feed of pane.querySelectorAll("[aria-busy]")) feed.removeAttribute("aria-busy");
  }

  function untouched(pager) {
    const prototype = pager.cloneNode(true);
    prototype.className = `window-pager ${sideOf(pager)}`;
    prototype.querySelector(".failed").hidden = true;
    return prototype;
  }

  function isBefore(one, other) {
    return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  // Those that came are moved: a line that was there may have the focus.
  function joinDays(earlier, later, side) {
    const [kept, come] = side === "older" ? [later, earlier] : [earlier, later];
    const [to, from] = [kept, come].map((day) => day.querySelector(".feed"));
    if (side === "older") to.prepend(...from.children);
    else to.append(...from.children);
    come.remove();
  }

  // What is far away at the other end goes, and can be loaded again.
  function trim(side) {
    let over = lines().length - MOST_LINES;
    if (over <= 0) return;
    const articles = [...pane.querySelectorAll(".feed > article")];
    if (side === "older") articles.reverse();
    let hasGone = false;
    for (const article of articles) {
      const count = article.matches(LINE) ? 1 : article.querySelectorAll(LINE).length;
      if (count > over || isNear(article) || article.contains(document.activeElement)) break;
      over -= count;
      hasGone = true;
      const day = article.closest(".day");
      article.remove();
      if (!day.querySelector("article")) day.remove();
    }
    if (hasGone) offerAgain(side === "older" ? "newer" : "older");
  }

  function isNear(article) {
    const { top, bottom } = article.getBoundingClientRect();
    return bottom > -2 * AHEAD && top < innerHeight + 2 * AHEAD;
  }

  function offerAgain(side) {
    const prototype = prototypes[side];
    const isOlder = side === "older";
    const all = lines();
    const id = idOf(all[isOlder ? 0 : all.length - 1]);
    const pager = prototype.cloneNode(true);
    const link = pager.querySelector(isOlder ? "[rel=prev]" : "[rel=next]");
    for (const [element, name] of [[pager, "hx-get"], [link, "href"]]) {
      const address = new URL(element.getAttribute(name), location.href);
      address.searchParams.set(isOlder ? "before" : "after", id);
      element.setAttribute(name, address.pathname + address.search + address.hash);
    }
    for (const old of pane.querySelectorAll(`:scope > .window-pager.${side}, :scope > .end`)) {
      if (old.matches(".window-pager") || old.matches(".beginning") === isOlder) old.remove();
    }
    if (isOlder) pane.prepend(pager);
    else pane.append(pager);
  }

  function number() {
    for (const feed of pane.querySelectorAll(".feed")) {
      [...feed.children].forEach((article, place) => article.setAttribute("aria-posinset", place + 1));
    }
  }

  // --- Where one is

  function lines() {
    return pane.querySelectorAll(LINE);
  }

  function idOf(line) {
    return line.id.slice("message-".length);
  }

  // Where lines come out from under what sticks to the top.
  function edge() {
    const heads = [".top", ".room-header", ".density"].map((name) => document.querySelector(name));
    const stuck = heads.filter((head) => head && getComputedStyle(head).position === "sticky");
    const rule = pane.querySelector(".day-rule");
    return Math.max(0, ...stuck.map((head) => head.getBoundingClientRect().bottom)) + (rule?.offsetHeight ?? 0);
  }

  function topLine() {
    return firstBelow(edge() + 2);
  }

  // The first line that ends below a height, or the last one: lines are in order of their places.
  function firstBelow(height) {
    const all = lines();
    let [low, high] = [0, all.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle].getBoundingClientRect().bottom > height) high = middle;
      else low = middle + 1;
    }
    return all[low];
  }

  function isAtEnd() {
    const isWhole = !pane.querySelector(":scope > .window-pager.newer");
    return isWhole && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  }

  addEventListener("scroll", () => {
    following ||= setTimeout(follow, SETTLING);
  }, { passive: true });

  // Whoever leaves at once comes back to where they were, too.
  document.addEventListener("click", () => following && follow(), { capture: true });

  function follow() {
    clearTimeout(following);
    following = 0;
    const line = topLine();
    const address = new URL(location.href);
    for (const name of ["at", "before", "after", "asked", "day"]) address.searchParams.delete(name);
    address.hash = "";
    if (!isAtEnd() || address.pathname.match(/\/\d{4}-\d\d-\d\d\/$/)) address.searchParams.set("at", idOf(line));
    const now = `${idOf(line)} ${address.search}`;
    moveHere();
    if (now === shown) return;
    if (shown) keepPlace(line, address);
    shown = now;
    clearTimeout(settling);
    settling = setTimeout(() => tell(idOf(line)), SETTLED);
  }

  function keepPlace(line, address) {
    const offset = Math.round(line.getBoundingClientRect().top - edge());
    history.replaceState({ ...history.state, offset }, "", address);
  }

  function tell(message) {
    document.dispatchEvent(new CustomEvent("archive:place", { detail: { room, message } }));
  }

  function comeBack() {
    const at = new URLSearchParams(location.search).get("at");
    if (document.getElementById(location.hash.slice(1))?.closest("#timeline")) return;
    const line = at && document.getElementById(`message-${at}`);
    if (line) {
      const top = line.getBoundingClientRect().top - edge() - (history.state?.offset ?? 0);
      window.scrollBy({ top, behavior: "instant" });
    } else if (document.querySelector("[data-opens-at-end]")) {
      window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
    }
  }

  // --- The strip of the room's life

  function moveHere() {
    const strip = document.querySelector(".density svg");
    if (!strip) return;
    const days = [topLine(), firstBelow(innerHeight)].map((line) => line.closest(".day"));
    const [from, to] = days.map((day) => placeOf(day.dataset.day, strip.dataset));
    const here = strip.querySelector(".here");
    here.setAttribute("x", from);
    here.setAttribute("width", Math.max(strip.viewBox.baseVal.width / 200, to - from));
    const [first, last] = days.map((day) => day.getAttribute("aria-label"));
    strip.setAttribute("aria-label", strip.dataset.label.replace("FIRST", first).replace("LAST", last));
    hereIs(strip, Math.floor(from));
  }

  function placeOf(day, { start, months }) {
    const [year, month, date] = day.split("-").map(Number);
    const [firstYear, firstMonth] = start.split("-").map(Number);
    return ((year - firstYear) * 12 + month - firstMonth + (date - 1) / 31) / months;
  }

  function hereIs(strip, place) {
    const slice = strip.querySelector(`[data-place="${place}"]`);
    const old = strip.querySelector("[aria-current=true]");
    if (!slice || slice === old) return;
    old?.setAttribute("aria-current", "false");
    slice.setAttribute("aria-current", "true");
    if (strip.contains(document.activeElement)) return;
    for (const each of strip.querySelectorAll("[tabindex='0']")) each.tabIndex = -1;
    slice.tabIndex = 0;
  }

  // --- What sticks to the top, one below the other

  function measureHeads() {
    const header = document.querySelector(".room-header");
    const strip = document.querySelector(".density");
    const measure = () => {
      const style = document.documentElement.style;
      style.setProperty("--room-header", `${header.offsetHeight}px`);
      style.setProperty("--density", `${strip?.offsetHeight ?? 0}px`);
    };
    const observer = new ResizeObserver(measure);
    for (const head of [header, strip]) if (head) observer.observe(head);
    measure();
  }

  document.querySelector(".skip-messages")?.addEventListener("click", (event) => {
    event.preventDefault();
    const line = topLine();
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
  });

  history.scrollRestoration = "manual";
  addEventListener("DOMContentLoaded", comeBack);
  addEventListener("load", () => {
    comeBack();
    requestAnimationFrame(() => {
      follow();
      watch();
    });
  });
})();
