// The lines that Slack itself shows, as toasts; inside an open dialog, since all else is inert then.

const SECONDS = 7;

export function notify(text) {
  const notices = document.getElementById("notices");
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  (open ?? document.body).append(notices);
  const notice = document.createElement("div");
  notice.className = "notice";
  const line = document.createElement("span");
  line.textContent = text;
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "icon-button";
  dismiss.setAttribute("aria-label", "Dismiss");
  dismiss.textContent = "✕";
  dismiss.addEventListener("click", () => notice.remove());
  notice.append(line, dismiss);
  notices.append(notice);
  setTimeout(() => notice.remove(), SECONDS * 1000);
}

// Before a dialog leaves the page, the toasts in it must leave the dialog.
export function rescueNotices() {
  document.body.append(document.getElementById("notices"));
}
