// How far a download is. The browser downloads by itself; the page asks beside it.
(() => {
  "use strict";

  const menu = document.querySelector("details.download");
  const panel = document.querySelector(".download-progress");
  if (!menu || !panel) return;
  const bar = panel.querySelector("progress");
  const text = panel.querySelector("output");
  const PAUSE = 1000;
  // A download may have to wait for its turn, and for its messages to be counted.
  const PATIENCE = 60;
  const BEGINNING = text.textContent;
  let current = "";

  const say = (words, written, total) => {
    bar.hidden = written === undefined;
    bar.max = Math.max(total || 0, 1);
    bar.value = written || 0;
    text.textContent = words;
  };

  const show = ({ written, total, done, told }) => {
    if (done) say(told);
    else say(told, written, total);
  };

  const ask = async (token) => {
    const address = panel.dataset.progress.replace(/0{32}/, token);
    try {
      const answer = await fetch(address, { redirect: "error" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  const follow = async (token) => {
    let misses = 0;
    while (token === current && misses < PATIENCE) {
      await new Promise((resume) => setTimeout(resume, PAUSE));
      const state = await ask(token);
      if (token !== current) return;
      misses = state ? 0 : misses + 1;
      if (state) show(state);
      if (state?.done) return;
    }
    if (token === current) say(panel.dataset.unknown);
  };

  for (const link of menu.querySelectorAll("[data-download]")) {
    const address = link.href;
    link.addEventListener("click", () => {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      current = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      link.href = `${address}&token=${current}`;
      menu.open = false;
      panel.hidden = false;
      say(BEGINNING, 0, 1);
      follow(current);
    });
  }

  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
