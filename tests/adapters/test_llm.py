"""The model's adapter against the Anthropic stand-in, over real HTTP."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.llm import ClaudeWriter
from bot.errors import OutcomeUnknown, Permanent, RateLimited, Transient
from bot.models import Prompt
from standins.anthropic import Anthropic, Faults
from standins.server import serving

MODEL = "claude-sonnet-5-5"
KEY = "sk-ant-test"
FAST = Faults(chars_per_second=0, script="One sentence. " * 20)


def prompt(text: str = "Write.", *, model: str = MODEL, system: str = "Be brief.", max_tokens: int = 1000) -> Prompt:
    return Prompt(system=system, turns=(("user", text),), model=model, max_tokens=max_tokens)


@pytest.fixture
async def service() -> AsyncIterator[tuple[Anthropic, str]]:
    anthropic = Anthropic(KEY)
    anthropic.faults = FAST
    async with serving(anthropic.app()) as url:
        yield anthropic, url


@pytest.fixture
async def writer(service: tuple[Anthropic, str]) -> AsyncIterator[ClaudeWriter]:
    async with ClaudeWriter(api_key=KEY, base_url=service[1]) as claude:
        yield claude


async def read(claude: ClaudeWriter, wanted: Prompt) -> str:
    async with claude.stream(wanted) as stream:
        return "".join([piece async for piece in stream])


async def first_closed_call(anthropic: Anthropic) -> dict[str, Any]:
    async with asyncio.timeout(2):
        while anthropic.calls.listed(bodies=False)[0]["closed_at_monotonic"] is None:  # noqa: ASYNC110  another task's
            await asyncio.sleep(0.001)
    return anthropic.calls.listed(bodies=False)[0]


async def test_an_answer_comes_in_pieces_with_its_usage_and_stop_reason(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(chars_per_second=3_000, script=FAST.script)

    async with writer.stream(prompt()) as stream:
        pieces = [piece async for piece in stream]

    assert "".join(pieces) == FAST.script
    assert len(pieces) > 1
    assert stream.stop_reason == "end_turn"
    assert stream.usage.input_tokens == 4
    assert stream.usage.output_tokens == 70


async def test_the_limit_of_tokens_is_told_as_the_stop_reason(writer: ClaudeWriter) -> None:
    async with writer.stream(prompt(max_tokens=10)) as stream:
        text = "".join([piece async for piece in stream])

    assert len(text) == 40
    assert stream.stop_reason == "max_tokens"


async def test_the_system_text_is_sent_with_a_cache_marker_and_read_from_the_cache_next_time(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    long_system = "A rule for the writer. " * 300

    await read(writer, prompt(system=long_system))
    async with writer.stream(prompt(system=long_system)) as stream:
        _ = [piece async for piece in stream]

    calls = service[0].calls.listed(bodies=True)
    assert calls[0]["body"]["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert stream.usage.input_tokens > 1_700


async def test_leaving_the_block_early_closes_the_connection_at_once(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(chars_per_second=500, script="word " * 5_000)

    async with writer.stream(prompt()) as stream:
        async for _ in stream:
            break
        left = time.monotonic()

    call = await first_closed_call(service[0])
    assert call["closed_by_client"]
    assert call["closed_at_monotonic"] - left < 1
    assert call["output_chars"] < 5_000


async def test_a_cancelled_reader_closes_the_connection(service: tuple[Anthropic, str], writer: ClaudeWriter) -> None:
    service[0].faults = Faults(chars_per_second=500, script="word " * 5_000)
    first = asyncio.Event()

    async def reading() -> None:
        async with writer.stream(prompt()) as stream:
            async for _ in stream:
                first.set()

    task = asyncio.create_task(reading())
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    call = await first_closed_call(service[0])
    assert call["closed_by_client"]


async def test_a_stream_that_is_cut_is_transient_and_what_came_before_is_kept(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(chars_per_second=0, script=FAST.script, cut_after_chars=50)
    got: list[str] = []

    async def collect() -> None:
        async with writer.stream(prompt()) as stream:
            async for piece in stream:
                got.append(piece)  # noqa: PERF401  what arrived before the cut is the point

    with pytest.raises(Transient, match="broke off"):
        await collect()

    assert "".join(got) == FAST.script[:50]


async def test_an_error_inside_the_stream_is_transient_and_what_came_before_is_kept(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(chars_per_second=0, script=FAST.script, error_after_chars=50)
    got: list[str] = []

    async def collect() -> None:
        async with writer.stream(prompt()) as stream:
            async for piece in stream:
                got.append(piece)  # noqa: PERF401  what arrived before the error is the point

    with pytest.raises(Transient, match="overloaded"):
        await collect()

    assert "".join(got) == FAST.script[:50]


async def test_many_answers_at_once_are_read_less_often_and_come_whole(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(chars_per_second=400, script=FAST.script)

    async def pieces() -> list[str]:
        async with writer.stream(prompt()) as stream:
            return [piece async for piece in stream]

    (alone,) = await asyncio.gather(pieces())
    together = await asyncio.gather(*(pieces() for _ in range(100)))

    assert {"".join(each) for each in together} == {FAST.script}
    assert max(map(len, together)) < len(alone)


@pytest.mark.parametrize("switch", [Faults(overloaded_529=True), Faults(error_500=True)])
async def test_an_overloaded_service_is_transient(
    service: tuple[Anthropic, str], writer: ClaudeWriter, switch: Faults
) -> None:
    service[0].faults = switch

    with pytest.raises(Transient) as caught:
        await read(writer, prompt())

    assert not isinstance(caught.value, RateLimited)


async def test_a_rate_limit_carries_the_seconds_that_the_service_asks_for(
    service: tuple[Anthropic, str], writer: ClaudeWriter
) -> None:
    service[0].faults = Faults(rate_limited_429=True, retry_after_s=7)

    with pytest.raises(RateLimited) as caught:
        await read(writer, prompt())

    assert caught.value.retry_after == 7


async def test_nothing_is_retried_behind_the_callers_back(service: tuple[Anthropic, str], writer: ClaudeWriter) -> None:
    service[0].faults = Faults(chars_per_second=0, script="Fine.", overloaded_529=True, only_next=1)

    with pytest.raises(Transient):
        await read(writer, prompt())

    assert await read(writer, prompt()) == "Fine."


async def test_a_wrong_key_is_permanent_and_only_the_log_names_the_setting(service: tuple[Anthropic, str]) -> None:
    async with ClaudeWriter(api_key="sk-ant-old", base_url=service[1]) as claude:
        with capture_logs() as logs:
            for asked in (read(claude, prompt()), claude.ping()):
                with pytest.raises(Permanent, match="ask whoever runs Notra to renew it") as refused:
                    await asked
                assert "ANTHROPIC_API_KEY" not in refused.value.user_message

    assert [entry["setting"] for entry in logs if entry["event"] == "model refused"] == ["ANTHROPIC_API_KEY"] * 2


async def test_an_unknown_model_is_permanent_and_named(writer: ClaudeWriter) -> None:
    with pytest.raises(Permanent, match="claude-nothing"):
        await read(writer, prompt(model="claude-nothing"))


async def test_a_trailing_assistant_turn_is_permanent(writer: ClaudeWriter) -> None:
    wanted = Prompt(system="", turns=(("user", "Go."), ("assistant", "I")), model=MODEL, max_tokens=10)

    with pytest.raises(Permanent, match="HTTP 400"):
        await read(writer, wanted)


async def test_a_service_that_is_not_there_is_transient() -> None:
    async with ClaudeWriter(api_key=KEY, base_url="http://127.0.0.1:9") as claude:
        with pytest.raises(Transient):
            await read(claude, prompt())
        with pytest.raises(Transient):
            await claude.ping()


async def test_ping_succeeds_with_the_right_key(writer: ClaudeWriter) -> None:
    await writer.ping()


async def test_a_whole_answer_that_a_service_could_not_give_is_not_paid_for(
    service: tuple[Anthropic, str], writer: ClaudeWriter, unused_tcp_port: int
) -> None:
    service[0].faults = Faults(overloaded_529=True)
    with pytest.raises(Transient) as busy:
        await writer.extract(prompt(), {"type": "object"})
    async with ClaudeWriter(api_key=KEY, base_url=f"http://127.0.0.1:{unused_tcp_port}") as nowhere:
        with pytest.raises(Transient) as away:
            await nowhere.extract(prompt(), {"type": "object"})

    assert OutcomeUnknown not in {type(busy.value), type(away.value)}


async def test_a_whole_answer_whose_connection_breaks_off_may_have_been_paid_for() -> None:
    async def hang_up(reader: asyncio.StreamReader, broken: asyncio.StreamWriter) -> None:
        await reader.read(100)
        broken.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, ClaudeWriter(api_key=KEY, base_url=f"http://127.0.0.1:{port}") as claude:
        with pytest.raises(OutcomeUnknown):
            await claude.extract(prompt(), {"type": "object"})
