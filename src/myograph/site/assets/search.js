// Search over the names in index.js; without JavaScript the page of all terms serves instead.
"use strict";
{
  const most = 12;
  const form = document.querySelector("form.search");
  const input = form.querySelector("input");
  const found = form.querySelector(".found");
  const root = document.body.dataset.root;
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const index = MYOGRAPH_INDEX.map(([name, path, kind, ...others]) => ({
    name, path, kind, others, folded: [name, ...others].map(fold),
  }));

  // How far a name is from what is sought: 0 the same, 1 begins so, 2 a word begins so, 3 holds it; null where it does not.
  const distance = (name, words) => {
    const whole = words.join(" ");
    if (name === whole) return 0;
    if (!words.every((word) => name.includes(word))) return null;
    if (name.startsWith(whole)) return 1;
    return words.every((word) => (" " + name.replaceAll("-", " ")).includes(" " + word)) ? 2 : 3;
  };

  const search = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    found.replaceChildren();
    if (!words.length) return;
    const hits = [];
    for (const entry of index) {
      const distances = entry.folded.map((name) => distance(name, words)).map((one, at) => one === null ? null : one + (at ? 0.5 : 0));
      const best = Math.min(...distances.filter((one) => one !== null));
      // of names that are as near, those of terms come first
      const late = ["question", "source"].includes(entry.kind) ? 0.25 : 0;
      if (best < Infinity) hits.push({ entry, best: best + late, at: distances.indexOf(best) });
    }
    hits.sort((one, other) => one.best - other.best || one.entry.name.length - other.entry.name.length);
    const list = document.createElement("ul");
    for (const { entry, at } of hits.slice(0, most)) {
      const link = document.createElement("a");
      link.href = root + entry.path;
      link.textContent = entry.name;
      const about = document.createElement("span");
      about.className = "about";
      const by = at > 1 && entry.kind !== "question" ? `“${entry.others[at - 1]}”, ` : "";
      about.textContent = ` ${by}${entry.kind}`;
      const item = document.createElement("li");
      item.append(link, about);
      list.append(item);
    }
    const said = document.createElement("p");
    said.textContent = hits.length > most ? `The ${most} nearest of ${hits.length}.` : hits.length ? "" : "No name holds that.";
    found.append(...(hits.length ? [list] : []), ...(said.textContent ? [said] : []));
  };

  const links = () => [...found.querySelectorAll("a")];
  form.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape") { input.value = ""; search(); input.focus(); }
    if (event.key === "ArrowDown" && all.length) { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
    if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at ? all[at - 1] : input).focus(); }
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); links()[0]?.click(); });
  input.addEventListener("input", search);
  form.hidden = false;
}
