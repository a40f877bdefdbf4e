// What can be scrolled can be scrolled by keyboard: in some browsers only what has the focus is.
(() => {
  "use strict";

  const BOXES = ".body pre, .body table, .raw, .record-text, .record-value, .problems pre, .about, .table-box, .citation pre, .text-lines, .kept-line";
  const WITHIN = "a[href], button, input, select, textarea, summary, [tabindex]";
  const { label } = document.currentScript.dataset;

  prepare(document);
  document.addEventListener("htmx:load", ({ target }) => prepare(target));
  document.addEventListener("toggle", ({ target }) => prepare(target), true);
  addEventListener("resize", () => prepare(document));

  function prepare(part) {
    const boxes = [...part.querySelectorAll(BOXES)];
    // All are measured before any is changed, so that the page is laid out once.
    const scrolling = boxes.filter((box) => !box.hasAttribute("tabindex") && isScrolling(box));
    for (const box of scrolling) {
      if (box.querySelector(WITHIN)) continue;
      box.tabIndex = 0;
      if (!box.matches("table")) box.setAttribute("role", "group");
      if (!box.hasAttribute("aria-labelledby")) box.setAttribute("aria-label", label);
    }
  }

  function isScrolling(box) {
    const { overflowX, overflowY } = getComputedStyle(box);
    const canScroll = (overflow) => overflow === "auto" || overflow === "scroll";
    return (
      (canScroll(overflowX) && box.scrollWidth > box.clientWidth) || (canScroll(overflowY) && box.scrollHeight > box.clientHeight)
    );
  }
})();
