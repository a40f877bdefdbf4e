// Keeping a message opens over the page; without a script it is a page of its own.
(() => {
  "use strict";

  let dialog = null;
  let hasChanged = false;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('a[href$="/keep/"]');
    if (!link || !window.htmx) return;
    event.preventDefault();
    open(link.href);
  });

  // What was kept shows beside its line.
  document.addEventListener("archive:kept", (event) => {
    const { message, kept } = event.detail;
    const mark = document.getElementById(`message-${message}`)?.querySelector(".keep");
    mark?.classList.toggle("kept", kept);
  });

  function open(address) {
    dialog ??= make();
    hasChanged = false;
    htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" }).then(() => {
      if (!dialog.open && dialog.querySelector(".keeping")) dialog.showModal();
    });
  }

  function make() {
    const made = document.createElement("dialog");
    made.className = "keeping-dialog";
    made.addEventListener("click", (event) => {
      const isOutside = event.target === made && event.offsetY < 0;
      if (isOutside || event.target.closest("[data-close]")) made.close();
    });
    made.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.requestConfig.verb === "post") hasChanged = true;
    });
    // A list of what is kept is another one now.
    made.addEventListener("close", () => {
      if (hasChanged && document.querySelector("[data-shows-kept]")) location.reload();
    });
    document.body.append(made);
    return made;
  }
})();
