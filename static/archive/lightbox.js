// Opens a picture over its page; without this its link leads to the picture's own page.
(() => {
  "use strict";

  const box = document.getElementById("lightbox");
  if (!box) return;
  const stage = box.querySelector(".lightbox-stage");
  const zoom = box.querySelector('[data-deed="zoom"]');
  let links = [];
  let here = 0;

  const deeds = {
    close: () => box.close(),
    next: () => show(here + 1),
    previous: () => show(here - 1),
    zoom: () => setOriginal(!isOriginal()),
  };
  const keys = { ArrowRight: deeds.next, ArrowLeft: deeds.previous, Home: () => show(0), End: () => show(links.length - 1) };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-picture]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    links = [...document.querySelectorAll("a[data-picture]")].filter((each) => each.checkVisibility());
    box.showModal();
    show(links.indexOf(link));
  });

  box.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-deed]")?.dataset.deed;
    if (deed) deeds[deed]();
    else if (event.target.matches("img")) deeds.zoom();
    else if (event.target === stage) box.close();
    // The message may be on this very page.
    else if (event.target.closest("[data-link=message]")) box.close();
  });

  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    // A picture larger than the screen is moved by the same keys.
    if (isOriginal() && document.activeElement === stage) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Whoever looked at several goes on from the last one.
  box.addEventListener("close", () => {
    stage.replaceChildren();
    links[here]?.focus();
  });

  // What cannot be drawn shows its name, not a broken sign.
  stage.addEventListener("error", () => {
    stage.replaceChildren(box.querySelector(".lightbox-name").textContent);
  }, true);

  function show(number) {
    if (number < 0 || number >= links.length) return;
    here = number;
    const { picture, width, height, size, message } = links[here].dataset;
    const name = nameOf(links[here]);
    const image = new Image(width, height);
    image.alt = name;
    image.src = picture;
    setOriginal(false);
    stage.replaceChildren(image);
    say({ name, size, picture, message });
    box.querySelector('[data-deed="previous"]').disabled = here === 0;
    box.querySelector('[data-deed="next"]').disabled = here === links.length - 1;
    if (document.activeElement.disabled || !box.contains(document.activeElement)) stage.focus();
  }

  function say({ name, size, picture, message }) {
    const link = links[here];
    box.querySelector(".lightbox-name").textContent = name;
    setFact("sender", senderOf(link));
    setFact("size", size);
    setFact("place", links.length > 1 ? `${here + 1} / ${links.length}` : "");
    setLink("message", message);
    setLink("save", picture);
    setLink("page", link.getAttribute("href") === picture ? "" : link.href);
  }

  function setFact(name, text = "") {
    box.querySelector(`[data-fact=${name}]`).textContent = text;
  }

  function setLink(name, address) {
    const link = box.querySelector(`[data-link=${name}]`);
    link.hidden = !address;
    if (address) link.href = address;
  }

  function nameOf(link) {
    return link.dataset.name ?? link.querySelector("bdi")?.textContent ?? "";
  }

  function senderOf(link) {
    if (link.dataset.sender) return link.dataset.sender;
    const around = link.closest(".group, .line-around, .said, .hit");
    return around?.querySelector(".sender, :scope > b")?.textContent ?? "";
  }

  function isOriginal() {
    return box.classList.contains("original");
  }

  function setOriginal(isSo) {
    box.classList.toggle("original", isSo);
    zoom.ariaPressed = String(isSo);
  }
})();
