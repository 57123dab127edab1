"""The local Slack workspace page: what a person sees and does in a browser.

`add_page_routes` serves it. The server renders all HTML (`render.py` and its neighbours are pure); the script only
swaps fragments, runs the composer and modals, and follows the stream.

Selectors that tests can rely on:

- `[data-pane=C…]` a conversation (`home`: the Home tab), `.entry[data-channel=C…]` its line in the sidebar, with
  `.unread` when there is something new; `.person[data-user=U…]` the switch between people.
- `.message[data-channel][data-ts]` a message, `data-thread-ts` on replies, `.ephemeral` on those that one person sees;
  inside: `.content`, `.edited`, `.file`, `.reaction[data-name]`, `.thread-bar`, `.failure` after an act that failed.
  Its `.tools` (`[data-do=react|thread|edit|delete|shortcut]`) show while it is hovered or holds the focus. An open
  thread repeats its root, so begin with `[data-pane=C…]` or `#thread`.
- `[data-block][data-block-id]` a block, `[data-action-id][data-type]` an element, with `[data-pending]` while the app
  has not answered; `dialog.confirm` with buttons whose values are `confirm` and `deny`.
- `dialog.modal .view[data-view-id][data-callback-id]` a view (the one without `hidden` shows), `.error` below an input.
- `#thread` a thread's pane; `.composer[data-channel] textarea`, in a thread with `data-thread-ts`; `.suggestions
  [role=option]` its commands; `#notices .notice` what Slack itself says.
- `.mention.broadcast[data-broadcast=channel|here|everyone]` a mention that would ping everybody, `.mention.user`,
  `.mention.group`; an escaped one is plain text.
- `body[data-stream=open|lost]` whether the page follows the stream.
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from standins.slack.page.acts import Acts
from standins.slack.page.offers import Offers
from standins.slack.page.routes import Page
from standins.slack.people import People
from standins.slack.workspace import Workspace


def add_page_routes(
    app: web.Application, workspace: Workspace, people: People, manifest: Mapping[str, Any] | None = None
) -> None:
    """Add `GET /` and all below `/page/` to the stand-in's application.

    `manifest` is the app's parsed manifest: its slash commands with their usage hints, and its message shortcuts, are
    offered on the page.
    """
    Page(workspace, Offers.of_manifest(manifest or {})).add_to(app, Acts(workspace, people))
