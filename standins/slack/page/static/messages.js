// Lists of messages: putting one in its place, days and runs of one author, staying at the bottom.

import { fragment, morph } from "/page/static/morph.js";

const SAME_RUN_SECONDS = 300;
const NEAR_BOTTOM = 60;

export function listOf(channel) {
  return document.querySelector(`[data-pane="${CSS.escape(channel)}"] [data-list]`);
}

// Counts from a snapshot on; a server that was started anew counts from one again.
export function startFrom(list, revision) {
  list.revision = revision;
  for (const article of list.children) article.revision = 0;
  arrange(list);
}

// Puts a message into a list, or changes the one that is there; returns whether it is new.
export function placeMessage(list, frame) {
  const known = find(list, frame);
  if (frame.revision <= Math.max(list.revision ?? 0, known?.revision ?? 0)) return false;
  const wanted = fragment(frame.html).firstElementChild;
  const article = known ?? wanted;
  staying(list, () => {
    if (known) morph(known, wanted);
    else list.insertBefore(wanted, later(list, frame.ts));
    arrange(list);
  });
  article.revision = frame.revision;
  return !known;
}

export function removeMessage(list, frame) {
  find(list, frame)?.remove();
  arrange(list);
}

export function find(root, { channel, ts }) {
  return root.querySelector(`.message[data-key="${CSS.escape(`${channel}/${ts}`)}"]`);
}

// Draws the lines between days and hides the name where one person goes on.
export function arrange(list) {
  let before = null;
  for (const line of list.querySelectorAll(".day")) line.remove();
  for (const article of list.querySelectorAll(":scope > .message")) {
    if (article.dataset.day !== before?.dataset.day) article.before(dayLine(article.dataset.day));
    article.toggleAttribute("data-compact", before !== null && continues(before, article));
    before = article;
  }
}

// Runs a change, then goes back to the bottom if the list was there.
export function staying(list, change) {
  change();
  settle(list.closest("[data-scroller]"));
}

export function settle(scroller) {
  if (scroller.stuck ?? true) scroller.scrollTop = scroller.scrollHeight;
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => settle(target)));

// Remembers whether a list is at its bottom, and keeps it there when its room changes.
export function watchScrollers(root) {
  for (const scroller of root.querySelectorAll("[data-scroller]")) sizes.observe(scroller);
}

export function watchScrolling(root) {
  root.addEventListener("scroll", ({ target }) => {
    if (!target.matches?.("[data-scroller]") || !target.clientHeight) return;
    target.stuck = target.scrollHeight - target.scrollTop - target.clientHeight < NEAR_BOTTOM;
    if (target.stuck) target.parentElement.querySelector(".jump")?.remove();
  }, { capture: true, passive: true });
}

// Offers the way down to somebody who reads further up.
export function offerJump(list) {
  const scroller = list.closest("[data-scroller]");
  const pane = scroller.parentElement;
  if ((scroller.stuck ?? true) || pane.querySelector(".jump")) return;
  const jump = document.createElement("button");
  Object.assign(jump, { type: "button", className: "jump", textContent: "↓ New messages" });
  Object.assign(jump.dataset, { local: "", stray: "" });
  jump.addEventListener("click", () => {
    scroller.scrollTop = scroller.scrollHeight;
    jump.remove();
  });
  scroller.after(jump);
}

function continues(before, article) {
  return before.dataset.user === article.dataset.user
    && before.dataset.day === article.dataset.day
    && !article.querySelector(":scope > .message-body > header .badge")
    && !before.matches(".ephemeral") && !article.matches(".ephemeral")
    && Number(article.dataset.ts) - Number(before.dataset.ts) < SAME_RUN_SECONDS;
}

function later(list, ts) {
  return [...list.querySelectorAll(":scope > .message")].find((article) => article.dataset.ts > ts) ?? null;
}

function dayLine(text) {
  const line = document.createElement("div");
  line.className = "day";
  Object.assign(line.dataset, { local: "", stray: "" });
  const label = document.createElement("span");
  label.textContent = text;
  line.append(label);
  return line;
}
