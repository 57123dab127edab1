// The field to write in: Enter sends, a slash opens the list of commands.

import { post } from "/page/static/api.js";

const TALLEST = 240;
let commands = [];

export function setCommands(given) {
  commands = given;
}

export function startComposer() {
  document.addEventListener("input", ({ target }) => {
    if (target.closest(".composer")) changed(target);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".composer");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".suggestions [role=option]");
    if (option) choose(option.closest(".composer"), option);
  });
  document.addEventListener("focusout", ({ target }) => {
    const form = target.closest?.(".composer");
    if (form) setTimeout(() => form.contains(document.activeElement) || hide(form), 150);
  });
}

// Puts a text into a composer, as a person would who then only presses Enter.
export function fill(form, text) {
  const field = form.querySelector("textarea");
  field.value = text;
  field.focus();
  changed(field);
}

function onKey(event) {
  const field = event.target;
  const form = field.closest?.(".composer");
  if (!form || field.nodeName !== "TEXTAREA" || event.isComposing) return;
  const options = [...form.querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (options.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    select(form, options, (at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
  } else if (at >= 0 && (event.key === "Tab" || (event.key === "Enter" && isShorter(field, options[at])))) {
    event.preventDefault();
    choose(form, options[at]);
  } else if (options.length && event.key === "Escape") {
    event.stopImmediatePropagation();
    hide(form);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(form);
  }
}

function changed(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
  const form = field.closest(".composer");
  form.querySelector(".send").disabled = !field.value.trim();
  suggest(form, field.value);
}

function suggest(form, text) {
  const box = form.querySelector(".suggestions");
  // Slack takes no commands in threads.
  const matching = text.startsWith("/") && !text.includes("\n") && !("threadTs" in form.dataset)
    ? commands.filter(({ typed, hint }) => fits(typed, hint, text)) : [];
  box.replaceChildren(...matching.map((command, place) => line(box, command, place)));
  box.hidden = !matching.length;
  if (matching.length) select(form, [...box.children], 0);
  else form.querySelector("textarea").removeAttribute("aria-activedescendant");
}

// A form still fits while it is being typed, and its hint stays while its arguments are.
function fits(typed, hint, text) {
  return typed.startsWith(text) || typed.trim() === text.trim() || (hint !== "" && text.startsWith(typed));
}

function isShorter(field, option) {
  return option.dataset.typed.trim().length > field.value.trim().length;
}

function line(box, { typed, hint, about }, place) {
  const option = document.createElement("div");
  option.id = `${box.id}-${place}`;
  option.setAttribute("role", "option");
  option.dataset.typed = typed;
  for (const [name, text] of [["typed", typed], ["hint", hint], ["about", about]]) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = text;
    if (text) option.append(part);
  }
  return option;
}

function select(form, options, at) {
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  options[at].scrollIntoView({ block: "nearest" });
  form.querySelector("textarea").setAttribute("aria-activedescendant", options[at].id);
}

function choose(form, option) {
  fill(form, option.dataset.typed);
}

function hide(form) {
  form.querySelector(".suggestions").replaceChildren();
  form.querySelector(".suggestions").hidden = true;
}

async function send(form) {
  const field = form.querySelector("textarea");
  const text = field.value.trim();
  if (!text) return;
  const { channel, threadTs } = form.dataset;
  field.value = "";
  changed(field);
  const scroller = form.parentElement.querySelector("[data-scroller]");
  if (scroller) scroller.stuck = true;
  const command = text.startsWith("/");
  const answer = await post(command ? "command" : "say", { channel, text, thread_ts: threadTs ?? null });
  if (!answer.ok && !field.value) fill(form, text);
}
