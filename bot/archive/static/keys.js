// j and k go to the next and the previous paper, o opens it, l unfolds its abstract, h and n go to the neighbouring days, / searches.
"use strict";
(() => {
  const entries = () => [...document.querySelectorAll(".entry")];
  const here = () => document.activeElement?.closest?.(".entry") ?? null;
  const go = (step) => {
    const all = entries();
    const at = all.indexOf(here());
    const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  };
  const follow = (link) => link && link.click();
  const deeds = {
    j: () => go(1),
    k: () => go(-1),
    o: () => follow(here()?.querySelector("h3 a")),
    l: () => { const fold = here()?.querySelector("details"); if (fold) fold.open = !fold.open; },
    h: () => follow(document.querySelector("a[rel~=prev]")),
    n: () => follow(document.querySelector("a[rel~=next]")),
    "/": () => document.querySelector("input[type=search]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const deed = deeds[event.key];
    if (!deed || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    deed();
  });
})();
