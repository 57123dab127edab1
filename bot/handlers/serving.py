"""Which function serves which recorded request."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.blocks.ids import (
    ACTIONS,
    BRAND_RETRY,
    CONNECTS,
    DIGEST_ACTIONS,
    DIGEST_CHANGED,
    NOTIFICATIONS_OPEN,
    RULE_ACTIONS,
    SHELF_ACTIONS,
    SHELF_ADD,
    VIEW_DIGEST,
    VIEW_DRAFT_EDIT,
    VIEW_DRAFT_NEW,
    VIEW_NOTIFICATIONS,
    VIEW_RULES,
    VOICE_ACTIONS,
    VOICE_EXAMPLE,
    VOICE_VIEWS,
)
from bot.blocks.markdown import mrkdwn
from bot.handlers import COMMANDS
from bot.handlers.actions import clicked
from bot.handlers.boards import rules_set
from bot.handlers.brands import abandon_brand, retried
from bot.handlers.capturing import CHANGED, DELETED, REACTION
from bot.handlers.commands import command
from bot.handlers.connecting import submitted
from bot.handlers.consenting import decided
from bot.handlers.digests import form_changed, pressed, scheduled_draft, wished
from bot.handlers.events import home, reply
from bot.handlers.learning import rule_decided
from bot.handlers.notifying import notifications_chosen, notifications_opened
from bot.handlers.shelving import add, follow, take_off
from bot.handlers.starting import abandon, asker_of, whisper
from bot.handlers.views import edited, new_draft
from bot.handlers.voices import clicked_voice, example_asked, voice_saved
from bot.ports import SCHEDULED_DRAFT
from bot.recorded import Recorded, RequestKind
from bot.services import Services

Serve = Callable[[Services, Recorded], Awaitable[float]]

SERVES: Mapping[tuple[RequestKind, str], Serve] = MappingProxyType(
    {
        **{(RequestKind.COMMAND, name): command for name in COMMANDS},
        **{(RequestKind.ACTION, name): clicked for name in ACTIONS},
        **{(RequestKind.ACTION, name): decided for name in SHELF_ACTIONS},
        (RequestKind.ACTION, BRAND_RETRY): retried,
        **{(RequestKind.ACTION, name): clicked_voice for name in VOICE_ACTIONS},
        **{(RequestKind.ACTION, name): rule_decided for name in RULE_ACTIONS},
        **{(RequestKind.VIEW, name): voice_saved for name in VOICE_VIEWS},
        (RequestKind.ACTION, VOICE_EXAMPLE): example_asked,
        **{(RequestKind.ACTION, name): pressed for name in DIGEST_ACTIONS},
        (RequestKind.ACTION, DIGEST_CHANGED): form_changed,
        (RequestKind.EVENT, SCHEDULED_DRAFT): scheduled_draft,
        (RequestKind.VIEW, VIEW_DIGEST): wished,
        (RequestKind.ACTION, NOTIFICATIONS_OPEN): notifications_opened,
        (RequestKind.VIEW, VIEW_NOTIFICATIONS): notifications_chosen,
        (RequestKind.ACTION, SHELF_ADD): add,
        (RequestKind.EVENT, REACTION): add,
        (RequestKind.EVENT, CHANGED): follow,
        (RequestKind.EVENT, DELETED): follow,
        (RequestKind.VIEW, VIEW_DRAFT_NEW): new_draft,
        (RequestKind.VIEW, VIEW_DRAFT_EDIT): edited,
        **{(RequestKind.VIEW, name): submitted for name in CONNECTS},
        (RequestKind.VIEW, VIEW_RULES): rules_set,
        (RequestKind.EVENT, "reply"): reply,
        (RequestKind.EVENT, "home"): home,
    }
)


class Desk:
    """Serves recorded requests for the dispatcher."""

    def __init__(self, services: Services) -> None:
        """Work with these services."""
        self._services = services

    async def serve(self, recorded: Recorded) -> float:
        """Do what the request asks for; the seconds after which to be called again, 0.0 when done."""
        return await SERVES[recorded.kind, recorded.name](self._services, recorded)

    async def tell(self, recorded: Recorded, sentence: str) -> None:
        """Tell the person behind a request, in private; the sentence is Markdown and may quote what was typed."""
        await whisper(self._services, asker_of(recorded), mrkdwn(sentence))

    async def abandon(self, recorded: Recorded) -> None:
        """The request cannot be served: end visibly what it began."""
        if recorded.name in {SHELF_ADD, REACTION}:
            await take_off(self._services, recorded)
        if not await abandon_brand(self._services, recorded):
            await abandon(self._services, recorded)
