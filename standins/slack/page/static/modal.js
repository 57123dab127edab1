// Modals: one dialog with a stack of views, of which the last one shows.

import { post } from "/page/static/api.js";
import { fragment, morphChildren } from "/page/static/morph.js";
import { rescueNotices } from "/page/static/notices.js";
import { complaint, stateOf } from "/page/static/values.js";

let opener = null;
const host = () => document.getElementById("views");
const top = () => host().querySelector(".view:not([hidden])");

export function startModals() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".view")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("click", ({ target }) => {
    const act = target.closest("[data-do]")?.dataset.do;
    if (act === "close-view" || act === "close-all") close(target.closest(".view"), act === "close-all");
  });
  document.addEventListener("keydown", (event) => {
    const inside = event.target.closest?.("dialog");
    if (event.key !== "Escape" || !top() || (inside && !inside.matches(".modal"))) return;
    event.preventDefault();
    close(top(), false);
  });
}

export function showViews(html) {
  rescueNotices();
  const before = top()?.dataset.viewId;
  morphChildren(host(), fragment(html));
  const dialog = host().querySelector("dialog");
  if (!dialog) {
    opener?.isConnected && opener.focus();
    opener = null;
    return;
  }
  if (!dialog.open) {
    opener ??= document.activeElement;
    dialog.showModal();
    dialog.addEventListener("cancel", (event) => event.preventDefault());
  }
  const views = [...dialog.querySelectorAll(".view")];
  for (const view of views) view.hidden = view !== views.at(-1);
  const view = top();
  const wrong = view.querySelector("[aria-invalid=true]");
  if (wrong) wrong.focus();
  else if (view.dataset.viewId !== before || !dialog.contains(document.activeElement)) focusFirst(view);
}

async function submit(view) {
  if (complain(view)) return;
  const button = view.querySelector("[type=submit]");
  busy(view, button, true);
  const answer = await post("submit", { view: view.dataset.viewId, state: stateOf(view) });
  busy(view, button, false);
  if (!answer.ok && answer.error !== "incomplete" && view.isConnected) warn(view);
}

async function close(view, all) {
  await post("close", { view: view.dataset.viewId, all });
}

function busy(view, button, on) {
  view.toggleAttribute("aria-busy", on);
  if (on) button.dataset.pending = "";
  else delete button.dataset.pending;
  button.disabled = on;
  if (on) view.querySelector(".failure")?.remove();
}

function complain(view) {
  let first = null;
  for (const field of view.querySelectorAll(".field")) {
    const element = field.querySelector("[data-action-id]");
    if (!element) continue;
    const sentence = complaint(field, element);
    const notes = field.querySelector(".notes");
    notes.querySelector(".error")?.remove();
    element.toggleAttribute("aria-invalid", Boolean(sentence));
    if (!sentence) continue;
    const line = Object.assign(document.createElement("p"), { className: "error", textContent: sentence });
    line.setAttribute("role", "alert");
    notes.prepend(line);
    element.setAttribute("aria-invalid", "true");
    first ??= element;
  }
  first?.focus();
  return first !== null;
}

function warn(view) {
  const line = Object.assign(document.createElement("p"), {
    className: "failure", textContent: "⚠ We had some trouble connecting. Try again?",
  });
  line.setAttribute("role", "alert");
  Object.assign(line.dataset, { local: "", stray: "" });
  view.querySelector(".view-body").append(line);
}

function focusFirst(view) {
  const first = view.querySelector("[autofocus]") ?? view.querySelector(".view-body :is(input, textarea, select)");
  (first ?? view.querySelector("[data-do=close-all]"))?.focus();
}
