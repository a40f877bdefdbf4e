// A room by keyboard: from message to message, from sender to sender, from day to day.
(() => {
  "use strict";

  const LINE = "[id^=message-]";
  // Only from a message: elsewhere these keys scroll.
  const WITHIN = {
    PageDown: (line) => beside(line, 1),
    PageUp: (line) => beside(line, -1),
    Home: () => lines()[0],
    End: () => lines().at(-1),
  };
  const ON_LINE = { ArrowDown: (line) => step(line, 1), ArrowUp: (line) => step(line, -1) };
  const ANYWHERE = { j: (line) => step(line, 1), k: (line) => step(line, -1), n: () => day(1), p: () => day(-1), c: (line) => openCalendar(line) };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!window.archiveTimeline || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const line = document.activeElement.closest(LINE);
    const keys = { ...ANYWHERE, ...(line && WITHIN), ...(line === document.activeElement && ON_LINE) };
    const next = Object.hasOwn(keys, event.key) && keys[event.key](line);
    if (!next) return;
    event.preventDefault();
    goTo(next);
  });

  function lines() {
    return [...window.archiveTimeline.lines()];
  }

  function step(line, by) {
    const all = lines();
    if (!line) return window.archiveTimeline.topLine();
    return all[Math.min(Math.max(all.indexOf(line) + by, 0), all.length - 1)];
  }

  function beside(line, by) {
    const articles = [...document.querySelectorAll(".feed > article")];
    const next = articles[articles.indexOf(line.closest("article")) + by];
    if (!next) return line;
    return next.matches(LINE) ? next : next.querySelector(LINE);
  }

  // The heading of a day; beyond the last one of a page, the page of the next day.
  function day(by) {
    const days = [...document.querySelectorAll("#window > .day")];
    const from = document.activeElement.closest(".day") ?? window.archiveTimeline.topLine().closest(".day");
    const next = days[days.indexOf(from) + by];
    if (!next) {
      document.querySelector(`.day-nav [rel=${by > 0 ? "next" : "prev"}]`)?.click();
      return null;
    }
    return next.querySelector(LINE);
  }

  // Between a message and the calendar of its day there may be a hundred others.
  function openCalendar(line) {
    (line ?? window.archiveTimeline.topLine()).closest(".day")?.querySelector(".day-calendar")?.click();
    return null;
  }

  function goTo(line) {
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }

  function isTyping(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }
})();
