// What is printed is told when it is printed: until when, and from which message to which.
(() => {
  "use strict";

  const root = document.documentElement;
  const LINK = 'main a[href^="http"]';

  addEventListener("beforeprint", () => {
    tellTime(document.querySelector(".printed-by time"));
    tellRange([...document.querySelectorAll("#window .when > time")]);
    // A link whose text is its address needs no address after it.
    for (const link of document.querySelectorAll(LINK)) link.classList.toggle("spelled", isSpelled(link));
  });

  function tellTime(time) {
    if (!time) return;
    const now = new Date();
    const format = {
      timeZone: time.dataset.zone, timeZoneName: "short", hour12: time.dataset.clock === "12",
      year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
    };
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleString(root.lang === "en" ? "en-GB" : root.lang, format);
    root.dataset.printed = time.parentElement.textContent.trim();
  }

  // While one reads, more comes at both ends of a room.
  function tellRange(times) {
    if (!times.length) return;
    root.dataset.range = `${times[0].title} – ${times.at(-1).title}`;
    document.querySelector(".printed-range").textContent = root.dataset.range;
  }

  function isSpelled(link) {
    return link.textContent.trim().replace(/\/$/, "") === link.getAttribute("href").replace(/\/$/, "");
  }
})();
