// What says it is a picture and is none gives way to a chip, to initials, to its words.
(() => {
  "use strict";

  // Such errors do not bubble, and come before this script as well as long after it.
  document.addEventListener("error", (event) => giveWay(event.target), true);
  for (const image of [...document.images]) {
    if (image.complete && image.naturalWidth === 0) giveWay(image);
  }
  for (const player of document.querySelectorAll("audio, video")) {
    if (player.error) giveWay(player);
  }

  function giveWay(element) {
    if (element.matches?.("img.face")) element.replaceWith(initialsOf(element));
    else if (element.matches?.("img.emoticon")) element.replaceWith(element.alt);
    else if (element.matches?.(".picture img")) closePicture(element.closest(".picture"));
    else if (element.matches?.(".player :is(audio, video)")) closePlayer(element.closest(".player"));
  }

  function initialsOf(image) {
    const face = made("span", `face tone-${image.dataset.tone}`, image.dataset.initials);
    face.ariaHidden = "true";
    return face;
  }

  function closePicture(link) {
    const name = link.querySelector("bdi")?.textContent ?? link.dataset.name;
    const size = made("span", "chip-size", link.dataset.size);
    link.className = "chip broken";
    link.replaceChildren(made("span", "icon icon-file-x"), made("bdi", "chip-name", name), " ", size);
    delete link.dataset.picture;
  }

  function closePlayer(player) {
    player.querySelector("audio, video").remove();
    const note = player.parentElement.querySelector(".unplayable");
    if (note) note.hidden = false;
  }

  function made(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }
})();
