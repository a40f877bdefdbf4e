// Keeping a message opens over the page; without a script it is a page of its own.
(() => {
  "use strict";

  let dialog = null;
  let hasChanged = false;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('a[href$="/keep/"]');
    // Somebody may have sent the link of a page elsewhere that is called so.
    if (!link || link.origin !== location.origin || !window.htmx) return;
    event.preventDefault();
    open(link);
  });

  // What was kept shows beside its line.
  document.addEventListener("archive:kept", (event) => {
    const { message, kept } = event.detail;
    const mark = document.getElementById(`message-${message}`)?.querySelector(".keep");
    mark?.classList.toggle("kept", kept);
  });

  function open(link) {
    dialog ??= make();
    dialog.setAttribute("aria-label", link.textContent.trim());
    hasChanged = false;
    htmx.ajax("GET", link.href, { target: dialog, swap: "innerHTML" }).then(() => {
      if (!dialog.open && dialog.querySelector(".keeping")) dialog.showModal();
    });
  }

  // Beside the dialog, and not in its padding.
  function isOutside(event) {
    if (event.target !== dialog || !event.clientX) return false;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return event.clientX < left || event.clientX > right || event.clientY < top || event.clientY > bottom;
  }

  function make() {
    const made = document.createElement("dialog");
    made.className = "keeping-dialog";
    made.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]") || isOutside(event)) made.close();
    });
    made.addEventListener("submit", () => {
      hasChanged = true;
    });
    // A list of what is kept is another one now.
    made.addEventListener("close", () => {
      if (hasChanged && document.querySelector("[data-shows-kept]")) location.reload();
    });
    document.body.append(made);
    return made;
  }
})();
