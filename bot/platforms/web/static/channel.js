// The local channel: messages arrive while the page is open, and everything in them can be pressed.

import { address, atEnd, element, post, standing, talk, tell, toEnd } from "./page.js";
import { fill, listen } from "./box.js";
import { leave, settled, submit, suggest } from "./sheet.js";

let after = talk.dataset.after;

function counted(item) {
  const thread = item?.querySelector(":scope > .thread");
  if (!thread) return;
  const number = thread.querySelector(".below").children.length;
  thread.hidden = number === 0;
  thread.querySelector(".count").textContent = number;
}

function place(id, html, list) {
  const fresh = element(html);
  const known = document.getElementById(id);
  const follows = atEnd();
  if (!known) {
    list.append(fresh);
  } else if (known.querySelector(":scope > .thread")) {
    known.querySelector(":scope > .body").replaceWith(fresh.querySelector(":scope > .body"));
  } else {
    known.replaceWith(fresh);
  }
  if (!follows || list !== talk) return;
  if (fresh.isConnected && fresh.offsetHeight > window.innerHeight * 0.8) fresh.scrollIntoView({ block: "start" });
  else toEnd();
}

function message({ id, thread, html }) {
  const head = thread ? document.getElementById(`m-${thread}`) : null;
  if (thread && !head) return;
  place(id, html, head ? head.querySelector(".below") : talk);
  counted(head);
}

function exchange(told) {
  if (told.paper) {
    const entries = [...talk.querySelectorAll("[data-paper]")].filter((one) => one.dataset.paper === told.paper);
    entries.forEach((one) => { one.querySelector(".aside").textContent = told.text; });
    return;
  }
  if (settled(told)) {
    document.getElementById(told.id)?.remove();
    return;
  }
  place(told.id, told.html, talk);
}

function progress({ id, text }) {
  const line = document.getElementById(id)?.querySelector(".progress");
  if (line) line.textContent = `${text} …`;
}

function votes(told) {
  document.querySelectorAll("[data-paper]").forEach((entry) => {
    const given = told.votes[entry.dataset.paper] ?? [];
    entry.querySelectorAll("[data-vote]").forEach((button) => {
      button.setAttribute("aria-pressed", String(given.includes(button.dataset.vote)));
    });
  });
}

const hearing = { message, exchange, progress, votes, reload: () => location.reload() };

function follow() {
  const source = new EventSource(`${address("events")}?${new URLSearchParams({ after })}`);
  for (const [kind, hear] of Object.entries(hearing)) {
    source.addEventListener(kind, (event) => {
      if (event.lastEventId) after = event.lastEventId;
      hear(JSON.parse(event.data));
    });
  }
  source.addEventListener("open", () => standing(""));
  source.addEventListener("error", () => {
    standing("Not connected. Trying again …");
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 4000);
  });
}

// The browser gives up where the answer is no stream: then there is a sentence to show.
async function again() {
  try {
    const response = await fetch(`${address("complete")}?line=`);
    if (!response.ok) tell((await response.json()).said);
    if (response.status === 401) return standing("Not signed in any more.");
  } catch {
    standing("Broadsheet does not answer. Trying again …");
  }
  follow();
}

async function press(button) {
  const pressed = button.getAttribute("aria-pressed") === "true";
  const below = button.closest(".exchange")?.id ?? "";
  button.disabled = true;
  const begun = await post("press", { value: pressed ? button.dataset.undo : button.dataset.press, below });
  button.disabled = false;
  if (begun && !button.dataset.vote && begun.id !== below) toEnd();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.press) press(button);
  else if (button.dataset.line) fill(button.dataset.line);
  else if (button.dataset.stop) post("stop", { id: button.dataset.stop });
  else if (button.classList.contains("leave")) leave(button.form, "Left without saving.");
});

talk.addEventListener("submit", (event) => { event.preventDefault(); submit(event.target); });
talk.addEventListener("input", (event) => { if ("suggests" in event.target.dataset) suggest(event.target); });
talk.addEventListener("focusin", (event) => { if ("suggests" in event.target.dataset) suggest(event.target); });

function open() {
  const found = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!found) return false;
  const thread = found.closest(".thread");
  if (thread) thread.open = true;
  found.scrollIntoView();
  return true;
}

window.addEventListener("hashchange", open);
listen();
follow();
if (!open() && talk.children.length) toEnd();
