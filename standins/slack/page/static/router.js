// The address names what is shown: #/C0GENERAL, #/C0GENERAL/<ts of a thread's root>, #/home; at the end, a message.

import { post } from "/page/static/api.js";
import { settle } from "/page/static/messages.js";
import { placeOf, reveal, startPermalinks } from "/page/static/permalinks.js";
import { closeThread } from "/page/static/thread.js";

let hooks = null;
let shown = null;

export function startRouter(given) {
  hooks = given;
  addEventListener("hashchange", showAddress);
  startPermalinks(showAddress);
  // Somebody else sees the same channel, but not one's own direct messages.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".person");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const hash = shown?.startsWith("D") ? "" : `#/${shown}`;
    location.assign(`${link.getAttribute("href")}${hash}`);
  });
}

export function shownChannel() {
  return shown;
}

export function goTo(channel, ts) {
  location.hash = ts ? `/${channel}/${ts}` : `/${channel}`;
}

export async function showAddress() {
  const [, target, ...rest] = location.hash.split("/");
  const { ts, mark } = placeOf(rest);
  const panes = [...document.querySelectorAll("#panes > .pane")];
  const pane = panes.find((one) => one.dataset.pane === target) ?? panes.find((one) => one.dataset.channel);
  if (!pane) return;
  const changed = shown !== pane.dataset.pane;
  shown = pane.dataset.pane;
  for (const one of panes) one.hidden = one !== pane;
  markEntry(pane);
  if (changed) arrive(pane);
  hooks.shown(shown);
  if (ts && pane.dataset.pane === target) await hooks.openThread(target, ts);
  else closeThread();
  if (mark && pane.dataset.pane === target) reveal(target, mark, Boolean(ts));
}

function markEntry(pane) {
  document.body.classList.remove("sidebar-open");
  document.title = `${pane.getAttribute("aria-label")} · ${document.body.dataset.team}`;
  for (const entry of document.querySelectorAll("#sidebar .entry")) {
    if (entry.dataset.channel === shown) entry.setAttribute("aria-current", "page");
    else entry.removeAttribute("aria-current");
  }
}

function arrive(pane) {
  const { app, pane: name } = pane.dataset;
  if (name === "home" || app !== undefined) post("home", { tab: name === "home" ? "home" : "messages" });
  const scroller = pane.querySelector("[data-scroller]");
  if (scroller) settle(scroller);
  if (matchMedia("(hover: hover)").matches) pane.querySelector(".composer textarea")?.focus({ preventScroll: true });
}
