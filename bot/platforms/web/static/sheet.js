// Forms: what stands in them, and what is wrong with it, said beside the field.

import { get, post } from "./page.js";

const sent = new Map();
let waiting = 0;

function value(field) {
  if (field.dataset.kind !== "boxes") return field.querySelector("input, select, textarea").value;
  return [...field.querySelectorAll("input:checked")].map((box) => box.value).join(" ");
}

function clear(form) {
  form.querySelectorAll(".wrong").forEach((one) => { one.textContent = ""; });
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
}

function complain(form, option, words) {
  const field = [...form.querySelectorAll(".field")].find((one) => one.dataset.option === option);
  (field ?? form).querySelector(field ? ".wrong" : ".whole").textContent = words;
  const input = (field ?? form).querySelector("input, select, textarea");
  if (field) input.setAttribute("aria-invalid", "true");
  input?.focus();
}

function missing(form) {
  return [...form.querySelectorAll(".field")].find((field) => {
    const needed = field.querySelector("[required]");
    return needed && !value(field).trim();
  });
}

export async function submit(form) {
  clear(form);
  const empty = missing(form);
  if (empty) return complain(form, empty.dataset.option, "This cannot be empty.");
  const fields = Object.fromEntries([...form.querySelectorAll(".field")].map((one) => [one.dataset.option, value(one)]));
  form.querySelector(".primary").disabled = true;
  const mark = `${Math.random()}`;
  sent.set(mark, form);
  const begun = await post("send", { value: form.dataset.form, fields, mark });
  form.querySelector(".primary").disabled = false;
  if (!begun) sent.delete(mark);
}

// The answer to a form that this page sent: whether it was about a field, and is said there.
export function settled(told) {
  const form = sent.get(told.mark);
  if (!form || !told.tone) return false;
  sent.delete(told.mark);
  if (told.tone === "problem") {
    complain(form, told.wrong, told.text);
    return true;
  }
  if (told.tone === "answer") leave(form, "Sent.");
  return false;
}

export function leave(form, words) {
  const note = document.createElement("p");
  note.className = "quiet small";
  note.textContent = words;
  form.replaceWith(note);
}

export function suggest(input) {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const form = input.form;
    const option = input.closest(".field").dataset.option;
    const { name, verb } = form.dataset;
    const found = await get("values", { name, verb, option, typed: input.value });
    input.list?.replaceChildren(...Object.entries(found ?? {}).map(([text, label]) => new Option(label, text)));
  }, 120);
}
