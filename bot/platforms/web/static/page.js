// What every part of the page needs: asking Broadsheet, and pieces of the page that it sends.

export const talk = document.getElementById("talk");
const room = talk.dataset.room;
const proof = document.querySelector('meta[name="proof"]').content;
const trouble = document.getElementById("trouble");
const state = document.getElementById("state");

export function tell(words) { trouble.textContent = words; }

export function standing(words) { state.textContent = words; }

export function address(name) { return `/web/${room}/${name}`; }

// What Broadsheet answers, or null where it does not; then the person is told why.
export async function post(name, told) {
  try {
    const response = await fetch(address(name), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Broadsheet-Proof": proof },
      body: JSON.stringify(told),
    });
    const answer = await response.json();
    tell(response.ok ? "" : answer.said);
    return response.ok ? answer : null;
  } catch {
    tell("Broadsheet does not answer. Is it still running?");
    return null;
  }
}

export async function get(name, query) {
  try {
    const response = await fetch(`${address(name)}?${new URLSearchParams(query)}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

// The element that a piece of the page is. It was escaped where it was made; no script in it would run here.
export function element(html) {
  const parsed = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html");
  return document.importNode(parsed.querySelector("ol > li"), true);
}

// Whether the person reads the end of the page, and so wants to see what comes.
export function atEnd() {
  return window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;
}

export function toEnd() { window.scrollTo(0, document.documentElement.scrollHeight); }
