// The pane at the right: a message and its replies.

import { read } from "/page/static/api.js";
import { find, placeMessage, removeMessage, settle, startFrom, watchScrollers } from "/page/static/messages.js";
import { fragment, morph, morphChildren } from "/page/static/morph.js";

let open = null;
const pane = () => document.getElementById("thread");
const list = () => pane().querySelector("[data-list]");

export async function openThread(channel, ts) {
  const fresh = open?.channel !== channel || open?.ts !== ts;
  open = { channel, ts };
  await reloadThread();
  if (fresh) pane().querySelector("textarea")?.focus({ preventScroll: true });
}

export async function reloadThread() {
  if (!open) return;
  const { channel, ts } = open;
  let answer = null;
  try {
    answer = await read("thread", { channel, ts });
  } catch {
    closeThread();
    return;
  }
  morphChildren(pane(), fragment(answer.html));
  pane().hidden = false;
  document.body.classList.add("thread-open");
  startFrom(list(), answer.revision);
  watchScrollers(pane());
  settle(list().closest("[data-scroller]"));
}

export function closeThread() {
  if (!open) return;
  open = null;
  pane().hidden = true;
  pane().replaceChildren();
  document.body.classList.remove("thread-open");
}

export function isOpen() {
  return open !== null;
}

export function toThread(frame) {
  if (!open || frame.channel !== open.channel) return;
  if (frame.thread_ts === open.ts) {
    placeMessage(list(), frame);
    count();
  } else if (frame.ts === open.ts) {
    const root = find(pane(), frame);
    if (root) morph(root, fragment(frame.html).firstElementChild);
  }
}

export function removeFromThread(frame) {
  if (!open || frame.channel !== open.channel) return;
  if (frame.ts === open.ts) location.hash = `/${open.channel}`;
  else if (list()) {
    removeMessage(list(), frame);
    count();
  }
}

function count() {
  const number = list().querySelectorAll(":scope > .message").length;
  pane().querySelector(".replies-line").textContent = `${number} ${number === 1 ? "reply" : "replies"}`;
}
