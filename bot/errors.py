"""The errors of the product: one root, each with a sentence that a person in Slack may read."""


class NotraError(Exception):
    """An error whose message is safe to show: a clear sentence that says what to do, with nobody's secrets in it."""

    @property
    def user_message(self) -> str:
        """The sentence for a person."""
        return str(self)


class UsageError(NotraError):
    """What a person typed cannot be understood; the message names the nearest valid form."""


class Permanent(NotraError):
    """Trying again cannot help: nothing is retried, the draft ends visibly with this sentence."""


class Transient(NotraError):
    """A service was slow, busy or away: the same call may go through later.

    `retry_after` is the service's own wish in seconds, None where it stated none.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep the sentence and the wait in seconds."""
        super().__init__(message)
        self.retry_after = retry_after


class OverBudget(Permanent):
    """The workspace's budget of the month does not allow this call of the model."""


class Declined(Permanent):
    """The model has read what it was asked and declined to answer, which is paid for."""


class NotInChannel(Permanent):
    """The bot is no member of the channel (or cannot see it), so it cannot post there."""


class MessageGone(Permanent):
    """The message to edit was deleted or can no longer be edited."""


class TooLong(Permanent):
    """Slack refuses the message for its size or its blocks; a smaller one may pass."""


class OutcomeUnknown(Transient):
    """The call may or may not have had its effect: look before sending it again."""


class RateLimited(Transient):
    """The service answered 429; `retry_after` seconds are to be kept."""


class FencedOff(NotraError):
    """Another writer has taken over this run; whoever sees this must stop without a word."""


class NameTaken(NotraError):
    """Something of this kind has the name already; nothing was overwritten."""


class NewerVersion(NotraError):
    """Somebody saved a newer version first; nothing was overwritten."""


class SettingsError(NotraError):
    """A setting is missing or malformed; the message names the variable and what it must hold."""
