// Starts the page: reads the snapshot, follows the stream, shows what the address names.

import { startActions } from "/page/static/actions.js";
import { person, read } from "/page/static/api.js";
import { setCommands, startComposer } from "/page/static/composer.js";
import {
  listOf, offerJump, placeMessage, removeMessage, startFrom, watchScrollers, watchScrolling,
} from "/page/static/messages.js";
import { showViews, startModals } from "/page/static/modal.js";
import { fragment, morphChildren } from "/page/static/morph.js";
import { notify } from "/page/static/notices.js";
import { setReactions } from "/page/static/picker.js";
import { startRouter, showAddress, shownChannel } from "/page/static/router.js";
import { follow } from "/page/static/stream.js";
import { openThread, reloadThread, removeFromThread, toThread } from "/page/static/thread.js";
import { markNew, readUnread, refreshUnread } from "/page/static/unread.js";

const byId = (id) => document.getElementById(id);
let loading = 0;
let waiting = [];

// While a snapshot is under way events wait; those that are older than it are dropped by their revision.
async function whileWaiting(load) {
  loading += 1;
  try {
    await load();
  } finally {
    loading -= 1;
  }
  if (loading) return;
  const due = waiting;
  waiting = [];
  for (const [kind, data] of due) handle(kind, data);
}

async function loadSnapshot() {
  const snapshot = await read("snapshot");
  person.id = snapshot.user;
  document.body.dataset.team = snapshot.team;
  morphChildren(byId("sidebar"), fragment(snapshot.sidebar));
  morphChildren(byId("panes"), fragment(snapshot.panes));
  for (const list of document.querySelectorAll("#panes [data-list]")) {
    startFrom(list, snapshot.revision);
  }
  watchScrollers(byId("panes"));
  showViews(snapshot.views);
  setCommands(snapshot.commands);
  setReactions(snapshot.reactions);
  readUnread(snapshot.user);
  await showAddress();
  await reloadThread();
  document.body.dataset.stream = "open";
}

function reload() {
  return whileWaiting(() => loadSnapshot().catch(() => notify("Trouble connecting. Trying again…")));
}

const HANDLERS = {
  message(frame) {
    toThread(frame);
    const list = frame.thread_ts ? null : listOf(frame.channel);
    if (!list || !placeMessage(list, frame)) return;
    offerJump(list);
    markNew(frame, shownChannel());
  },
  message_deleted(frame) {
    const list = listOf(frame.channel);
    if (list) removeMessage(list, frame);
    removeFromThread(frame);
  },
  views: ({ html }) => showViews(html),
  home: ({ html }) => morphChildren(byId("home"), fragment(html)),
  notice: ({ text }) => notify(text),
  stale: () => reload(),
};

function handle(kind, data) {
  if (loading) waiting.push([kind, data]);
  else HANDLERS[kind](data);
}

startRouter({ openThread: (channel, ts) => whileWaiting(() => openThread(channel, ts)), shown: refreshUnread });
startActions();
startComposer();
startModals();
watchScrolling(document);
follow(reload, handle);
