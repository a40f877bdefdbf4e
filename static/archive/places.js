// Tells the archive where one is reading, so that one can go on from there another day.
(() => {
  "use strict";

  const SETTLED = 1500;
  const address = document.currentScript.dataset.note;
  let place = null;
  let waiting = 0;

  // The timeline says so whenever it comes to rest: { room, message }, both texts.
  document.addEventListener("archive:place", (event) => {
    place = event.detail;
    clearTimeout(waiting);
    waiting = setTimeout(tell, SETTLED);
  });
  addEventListener("pagehide", tell);

  function tell() {
    clearTimeout(waiting);
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!place || !token) return;
    const told = new FormData();
    told.set("room", place.room);
    told.set("message", place.message);
    told.set("csrfmiddlewaretoken", token);
    place = null;
    navigator.sendBeacon(address, told);
  }
})();
