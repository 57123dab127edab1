"""The switches of the Anthropic stand-in; all off by default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong, and how fast text comes. Numbers of characters and times are off at 0.

    - `overloaded_529`, `rate_limited_429` (with `retry_after_s` as Retry-After), `error_500`: calls are refused so.
    - `only_next`: the refusals above hold for this many calls and are then switched off; 0: until switched off.
    - `hang_s`: each call waits this long before it is looked at.
    - `chars_per_second`: speed of the text, of what is being written too; 0: as fast as it goes.
    - `cut_after_chars`: the connection drops after this much text. `error_after_chars`: the stream ends there with an
      overloaded_error event.
    - `script`: this text is answered to whatever asks for a text; passages are rewritten all the same.
    - `change_numbers`: a rewritten passage states another number than the one it was given.
    - `repeat_chars`: a continuation first repeats this much of what was already written.
    - `hold`: `messages` holds the calls that ask for a text before anything is answered, see `standins.holding`.
    """

    overloaded_529: bool = False
    rate_limited_429: bool = False
    error_500: bool = False
    retry_after_s: float = 1.0
    only_next: int = 0
    hang_s: float = 0.0
    chars_per_second: float = 350.0
    cut_after_chars: int = 0
    error_after_chars: int = 0
    script: str = ""
    change_numbers: bool = False
    repeat_chars: int = 0
    hold: str = ""
