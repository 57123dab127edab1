// Links to single messages, /archives/C…/p<ts without its dot>: they lead to the message on this page.

import { find } from "/page/static/messages.js";

const MARK = /^p\d{7,}$/;

export function startPermalinks(show) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const [, folder, channel, mark] = link.pathname.split("/");
    if (link.origin !== location.origin || folder !== "archives" || !MARK.test(mark)) return;
    event.preventDefault();
    const thread = new URLSearchParams(link.search).get("thread_ts");
    const hash = `#/${[channel, thread, mark].filter(Boolean).join("/")}`;
    if (location.hash === hash) show();
    else location.hash = hash;
  });
}

// What the address names after the channel: a thread's root, a message, or a message in a thread.
export function placeOf(parts) {
  return { ts: parts.find((part) => part && !MARK.test(part)), mark: parts.find((part) => MARK.test(part)) };
}

// Brings the message before the reader's eyes; one in an open thread is shown there.
export function reveal(channel, mark, inThread) {
  const ts = `${mark.slice(1, -6)}.${mark.slice(-6)}`;
  const root = inThread ? document.getElementById("thread") : document.querySelector(`[data-pane="${CSS.escape(channel)}"]`);
  const message = root && find(root, { channel, ts });
  if (!message) return;
  message.closest("[data-scroller]").stuck = false;
  message.scrollIntoView({ block: "start" });
  message.focus({ preventScroll: true });
}
