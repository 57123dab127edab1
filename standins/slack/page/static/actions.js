// What people do with messages and blocks: buttons, selects, menus, reactions.

import { post } from "/page/static/api.js";
import { fill } from "/page/static/composer.js";
import { ask, askedOf } from "/page/static/confirm.js";
import { startEditing } from "/page/static/edit.js";
import { fragment } from "/page/static/morph.js";
import { pick } from "/page/static/picker.js";
import { goTo } from "/page/static/router.js";
import { isOpen } from "/page/static/thread.js";
import { nameChosen, stateOf, valueOf } from "/page/static/values.js";

const DELETING = `<h2>Delete message</h2><p>This message will be gone for everybody.</p><footer>
  <button type="button" class="button" value="deny">Cancel</button>
  <button type="button" class="button solid danger" value="confirm">Delete</button></footer>`;
const TYPED = ["plain_text_input", "email_text_input", "url_text_input", "number_input"];

const DOINGS = {
  react: (target, where) => post("react", { ...where, name: target.dataset.name }),
  pick: async (target, where) => {
    const name = await pick(target);
    if (name) await post("react", { ...where, name });
  },
  thread: (_, where) => goTo(where.channel, where.ts),
  shortcut: (target, where) => post("shortcut", { ...where, callback_id: target.dataset.name }),
  dismiss: (_, where) => post("dismiss", where),
  edit: (target) => startEditing(target.closest(".message")),
  delete: async (_, where) => (await ask(fragment(DELETING))) && post("delete", where),
  invite: (target) => post("invite", { channel: target.closest(".pane").dataset.channel, member: target.dataset.user }),
  try: (target) => fill(target.closest(".pane").querySelector(".composer"), target.dataset.text),
  sidebar: () => document.body.classList.toggle("sidebar-open"),
  "close-thread": () => leaveThread(),
};

export function startActions() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onKey);
  document.addEventListener("toggle", ({ target }) => target.matches("details[data-menu]") && turnMenu(target), true);
}

// A menu near the bottom of its list opens upwards.
function turnMenu(menu) {
  menu.classList.remove("up");
  const room = menu.closest(".scroller, .view-body")?.getBoundingClientRect();
  const list = menu.lastElementChild.getBoundingClientRect();
  menu.classList.toggle("up", menu.open && room !== undefined && list.bottom > room.bottom);
}

function onClick(event) {
  const { target } = event;
  closeMenus(target);
  const doing = target.closest("[data-do]");
  if (doing && DOINGS[doing.dataset.do]) {
    DOINGS[doing.dataset.do](doing, where(doing));
    return;
  }
  const element = target.closest("button[data-action-id], a[data-action-id]");
  if (element) act(element);
  else if (target.matches(".stage, .frame") || target.closest("#panes")) document.body.classList.remove("sidebar-open");
}

function onChange({ target }) {
  const multi = target.closest(".multi");
  if (multi) nameChosen(multi);
  const element = target.closest("[data-action-id]");
  if (element && "dispatch" in element.dataset && !TYPED.includes(element.dataset.type)) act(element);
}

function onKey(event) {
  const { target } = event;
  if (event.key === "Enter" && target.matches?.("input[data-dispatch]") && TYPED.includes(target.dataset.type)) {
    event.preventDefault();
    act(target);
  }
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (closeMenus(null)) return;
  if (isOpen()) leaveThread();
}

async function act(element) {
  if ("pending" in element.dataset || !(await askedOf(element))) return;
  const place = where(element);
  element.dataset.pending = "";
  element.setAttribute("aria-busy", "true");
  element.closest(".message, .view, .home")?.querySelector(".failure")?.remove();
  const answer = await post("click", {
    ...place,
    block_id: element.closest("[data-block-id]")?.dataset.blockId ?? "",
    action_id: element.dataset.actionId,
    state: stateOf(element.closest("[data-view-id], .message")),
    ...chosenBy(element),
  });
  delete element.dataset.pending;
  element.removeAttribute("aria-busy");
  if (!answer.ok) warn(element);
}

function chosenBy(element) {
  const { type } = element.dataset;
  if (type === "overflow") return { selected: element.value };
  if (type === "feedback_buttons" || TYPED.includes(type)) return { value: element.value };
  return element.matches("button, a") ? {} : { selected: valueOf(element) };
}

// Where an element stands: in a view, or in a message.
function where(element) {
  const view = element.closest("[data-view-id]");
  if (view) return { view: view.dataset.viewId };
  const message = element.closest(".message");
  return message ? { channel: message.dataset.channel, ts: message.dataset.ts } : {};
}

function warn(element) {
  const line = document.createElement("p");
  line.className = "failure";
  line.setAttribute("role", "alert");
  Object.assign(line.dataset, { local: "", stray: "" });
  line.textContent = "⚠ The app did not answer in time, or refused. Try again?";
  (element.closest(".block") ?? element.parentElement).after(line);
}

function closeMenus(target) {
  let closed = false;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (target && menu.contains(target) && !target.closest(".menu-item")) continue;
    menu.open = false;
    closed = true;
  }
  return closed;
}

function leaveThread() {
  goTo(location.hash.split("/")[1]);
}
