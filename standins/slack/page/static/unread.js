// Dots beside conversations with something new, remembered per person in this browser.

let key = "";
let seen = {};

export function readUnread(user) {
  key = `workspace-read-${user}`;
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch { /* what cannot be read counts as nothing */ }
  seen = kept ?? Object.fromEntries(panes().map((pane) => [pane.dataset.channel, newest(pane)]));
  for (const pane of panes()) mark(pane.dataset.channel, newest(pane) > (seen[pane.dataset.channel] ?? ""));
}

export function markNew(frame, shown) {
  const mine = document.querySelector(`.person[aria-current]`)?.dataset.user;
  const article = document.querySelector(`#panes [data-key="${CSS.escape(`${frame.channel}/${frame.ts}`)}"]`);
  if (article?.dataset.user === mine) return;
  if (frame.channel === shown) refreshUnread(shown);
  else mark(frame.channel, true);
}

// The conversation that is shown counts as read.
export function refreshUnread(shown) {
  const pane = panes().find((one) => one.dataset.channel === shown);
  if (!pane || !key) return;
  seen[shown] = newest(pane);
  localStorage.setItem(key, JSON.stringify(seen));
  mark(shown, false);
}

function mark(channel, unread) {
  const entry = document.querySelector(`#sidebar .entry[data-channel="${CSS.escape(channel)}"]`);
  entry?.classList.toggle("has-unread", unread);
  entry?.querySelector(".unread")?.toggleAttribute("hidden", !unread);
}

function panes() {
  return [...document.querySelectorAll("#panes > .pane[data-channel]")];
}

function newest(pane) {
  return [...pane.querySelectorAll("[data-list] > .message")].at(-1)?.dataset.ts ?? "";
}
