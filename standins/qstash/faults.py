"""The switches of the QStash stand-in; all off by default."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong, and how fast time passes. Probabilities are from 0 to 1, times in real seconds.

    - `deliver_twice`: share of messages whose delivery is made twice (side by side or one after the other).
    - `lose_reply`: share of API calls that are performed and whose connection then drops; `lose_next_replies`: that
      for the next n calls.
    - `lose_delivery_reply`: share of deliveries whose answer never arrives, so that they are retried.
    - `delay_s`: each message waits this much longer. `reorder`: waiting messages overtake each other.
    - `hang_s`: each API call waits this long before it is looked at. `error_500`: share of API calls answered 500.
    - `time_scale`: factor on delays and backoff (0.01: a hundred times faster); schedules keep the real time.
    - `clock_skew_s`: how far the clock that signs is ahead.
    - `state_limit_bytes`: a run's state beyond this is delivered as an empty body, to be fetched.
    - `seed`: setting another one starts the sequence of chances anew.
    - `hold`: what comes by these places (comma-separated) waits there, see `standins.holding`. For a step `write-1`:
      `result:write-1` is the call that brings its result, before it is looked at; `after:write-1` is that call when the
      result is kept and the answer not yet given; `deliver:write-1` is the delivery that the result leads to, before it
      is made. What a run is started with counts as the result of a step `init`; `result:end` and `after:end` are the
      call by which a run says that it has come to its end.
    """

    deliver_twice: float = 0.0
    lose_reply: float = 0.0
    lose_next_replies: int = 0
    lose_delivery_reply: float = 0.0
    delay_s: float = 0.0
    reorder: bool = False
    hang_s: float = 0.0
    error_500: float = 0.0
    time_scale: float = 1.0
    clock_skew_s: float = 0.0
    state_limit_bytes: int = 1_000_000
    seed: int = 0
    hold: str = ""
