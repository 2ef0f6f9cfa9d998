// The command box: what a command can become, and what was typed before.

import { get, post, talk, toEnd } from "./page.js";

const box = document.getElementById("box");
const line = document.getElementById("line");
const offers = document.getElementById("offers");
const history = [...talk.querySelectorAll(".asked")].map((one) => one.dataset.line);
let place = history.length;
let chosen = -1;
let asked = 0;

function grow() {
  line.rows = 1;
  // A long line is broken: only the browser knows how often.
  while (line.rows < 8 && line.scrollHeight > line.clientHeight) line.rows += 1;
}

export function fill(text) {
  line.value = text;
  grow();
  line.focus();
  line.setSelectionRange(text.length, text.length);
  shut();
}

function shut() {
  asked += 1;
  chosen = -1;
  offers.hidden = true;
  offers.replaceChildren();
  line.setAttribute("aria-expanded", "false");
  line.removeAttribute("aria-activedescendant");
}

function choose(number) {
  const all = [...offers.children];
  chosen = (number + all.length) % all.length;
  all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
  all[chosen].scrollIntoView({ block: "nearest" });
  line.setAttribute("aria-activedescendant", all[chosen].id);
}

function take(number) {
  const text = offers.children[number].dataset.line;
  fill(text);
  offer();
}

function offered(one, number) {
  const item = document.createElement("li");
  item.id = `offer-${number}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.dataset.line = one.line;
  const label = document.createElement("b");
  label.textContent = one.label;
  const help = document.createElement("span");
  help.className = "quiet small";
  help.textContent = one.help;
  item.append(label, " ", help);
  return item;
}

async function offer() {
  const mine = ++asked;
  const text = line.value;
  if (!text.startsWith("/") || text.includes("\n")) return shut();
  const found = await get("complete", { line: text });
  if (mine !== asked) return;
  if (!found || !found.length) return shut();
  offers.replaceChildren(...found.map(offered));
  offers.hidden = false;
  chosen = -1;
  line.setAttribute("aria-expanded", "true");
}

async function send() {
  const text = line.value.trim();
  if (!text) return;
  shut();
  if (!(await post("say", { text }))) return;
  if (history.at(-1) !== text) history.push(text);
  place = history.length;
  line.value = "";
  grow();
  toEnd();
}

function recall(step) {
  place = Math.max(0, Math.min(history.length, place + step));
  const text = history[place] ?? "";
  line.value = text;
  grow();
  line.setSelectionRange(text.length, text.length);
  shut();
}

function recalls(event) {
  if (line.value.includes("\n")) return false;
  return event.key === "ArrowUp" ? place > 0 : event.key === "ArrowDown" && place < history.length;
}

function pressed(event) {
  const open = !offers.hidden && offers.children.length > 0;
  const arrows = event.key === "ArrowUp" || event.key === "ArrowDown";
  if (event.isComposing) return;
  if (arrows && open && (line.value !== history[place])) {
    choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? -1 : chosen - 1);
  } else if (arrows && recalls(event)) {
    recall(event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Tab" && open && !event.shiftKey) {
    take(Math.max(0, chosen));
  } else if (event.key === "Enter" && open && chosen >= 0) {
    take(chosen);
  } else if (event.key === "Enter" && !event.shiftKey) {
    send();
  } else if (event.key === "Escape") {
    shut();
  } else {
    return;
  }
  event.preventDefault();
}

export function listen() {
  box.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  line.addEventListener("keydown", pressed);
  line.addEventListener("input", () => { grow(); place = history.length; offer(); });
  line.addEventListener("blur", () => setTimeout(shut, 150));
  offers.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("li");
    if (!item) return;
    event.preventDefault();
    take([...offers.children].indexOf(item));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) { event.preventDefault(); line.focus(); }
  });
}
