// Calendars by keyboard: one stop each, from there the arrow keys; and the one over a timeline.
(() => {
  "use strict";

  const GRID = "[data-grid]";
  const dialog = document.getElementById("month-dialog");
  let comesWithFocus = false;
  // The day from which the calendar was opened.
  let from = "";

  for (const grid of document.querySelectorAll(GRID)) prepare(grid);
  document.addEventListener("htmx:load", ({ target }) => {
    const grids = [...target.querySelectorAll(GRID)];
    for (const grid of grids) prepare(grid);
    if (comesWithFocus && grids.length) grids[0].querySelector("td > a[tabindex='0']")?.focus();
    if (grids.length) comesWithFocus = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const link = event.target.closest(`${GRID} td > a, .density svg a`);
    const next = link && (link.closest("svg") ? alongStrip(link, event.key) : inGrid(link, event.key));
    if (!next) return;
    event.preventDefault();
    if (next === link) return;
    link.setAttribute("tabindex", -1);
    next.setAttribute("tabindex", 0);
    next.focus();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".day-calendar");
    if (!link || !dialog || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    address.searchParams.set("part", 1);
    comesWithFocus = true;
    from = link.closest(".day").dataset.day;
    dialog.showModal();
    htmx.ajax("GET", address.pathname + address.search, { target: "#month-in-dialog", swap: "innerHTML" });
  });
  dialog?.addEventListener("htmx:responseError", () => dialog.close());

  function linksOf(grid) {
    return [...grid.querySelectorAll("td > a")];
  }

  function prepare(grid) {
    const links = linksOf(grid);
    const [earliest] = links.map((link) => link.pathname).sort();
    const here = links.find((link) => from && link.pathname.endsWith(`/${from}/`));
    const stop = here ?? links.find((link) => link.pathname === earliest);
    here?.setAttribute("aria-current", "date");
    for (const link of links) link.setAttribute("tabindex", link === stop ? 0 : -1);
  }

  function alongStrip(link, key) {
    const links = [...link.closest("svg").querySelectorAll("a")];
    return walk(links, link, { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -12, PageDown: 12 }, key);
  }

  // In a month the days run along the rows, in a heat map down the columns.
  function inGrid(link, key) {
    const grid = link.closest(GRID);
    const isByWeeks = grid.dataset.grid === "weeks";
    const links = linksOf(grid).map((each) => ({ each, ...placeOf(each) }));
    const here = placeOf(link);
    const days = links.sort((a, b) => (isByWeeks ? a.column - b.column || a.row - b.row : a.row - b.row || a.column - b.column));
    const [day, week] = isByWeeks ? ["Arrow(Up|Down)", "row"] : ["Arrow(Left|Right)", "column"];
    if (key === "PageUp" || key === "PageDown") return turn(grid, link, days.map(({ each }) => each), key);
    const isAlong = new RegExp(day).test(key) || key === "Home" || key === "End";
    const among = isAlong ? days : days.filter((each) => each[week] === here[week]);
    return walk(among.map(({ each }) => each), link, { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }, key);
  }

  function walk(links, link, steps, key) {
    if (key === "Home") return links[0];
    if (key === "End") return links[links.length - 1];
    if (!Object.hasOwn(steps, key)) return null;
    const next = links.indexOf(link) + steps[key];
    return links[Math.min(Math.max(next, 0), links.length - 1)];
  }

  function placeOf(link) {
    const cell = link.parentElement;
    return { row: cell.parentElement.rowIndex, column: cell.cellIndex };
  }

  // Another month: in a heat map further along, in the calendar of a month a new one.
  function turn(grid, link, links, key) {
    if (grid.dataset.grid === "weeks") {
      const months = [...new Set(links.map(monthOf))];
      const month = months[months.indexOf(monthOf(link)) + (key === "PageDown" ? 1 : -1)];
      return links.find((each) => monthOf(each) === month) ?? link;
    }
    const other = grid.parentElement.querySelector(key === "PageDown" ? "[rel=next]" : "[rel=prev]");
    comesWithFocus = Boolean(other);
    other?.click();
    return link;
  }

  function monthOf(link) {
    return link.pathname.match(/(\d{4}-\d\d)-\d\d\/$/)[1];
  }
})();
