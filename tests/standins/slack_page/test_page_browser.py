"""The script in a real browser."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect

from standins.server import serving
from standins.slack import Slack
from tests.standins.slack.receiver import Received, Receiver, answering
from tests.standins.slack_page.conftest import (
    button,
    make_slack,
    modal,
    post,
    running_app,
    running_slack,
    text_input,
)

# One browser serves the whole module, so all of it runs on one event loop.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def receiver() -> AsyncIterator[Receiver]:
    async with running_app() as receiver:
        yield receiver


@pytest_asyncio.fixture(loop_scope="module")
async def slack(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Slack]:
    async with running_slack(tmp_path, receiver) as slack:
        yield slack


@asynccontextmanager
async def at(browser: Browser, slack: Slack, user: str = "U0ADA", channel: str = "C0GENERAL") -> AsyncIterator[Page]:
    """A person's page, in step with the stream; nothing may have gone wrong in its script."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(8000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.goto(f"{slack.base_url}/?user={user}#/{channel}")
    await expect(page.locator("body[data-stream=open]")).to_be_attached()
    yield page
    await context.close()
    assert faults == []


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, slack: Slack) -> AsyncIterator[Page]:
    async with at(browser, slack) as page:
        yield page


def draft(text: str) -> list[dict[str, object]]:
    return [{"type": "markdown", "text": text}, button("draft_stop", "Stop")]


async def test_a_streamed_edit_leaves_focus_typing_and_selection_alone(page: Page, slack: Slack) -> None:
    message = post(slack, blocks=draft("# Title\n\nfirst"))
    field = page.locator("[data-pane=C0GENERAL] .composer textarea")
    await field.fill("half a thought")
    shown = page.locator(f'[data-ts="{message.ts}"]')
    await shown.evaluate("(one) => { one.marked = true; getSelection().selectAllChildren(one.querySelector('h3')); }")
    slack.workspace.edit(dataclasses.replace(message, blocks=draft("# Title\n\nfirst and second\n\n- third")))

    await expect(shown.locator("li")).to_have_text("third")
    assert await shown.evaluate("(one) => [one.marked, getSelection().toString()]") == [True, "Title"]
    await expect(field).to_have_value("half a thought")


async def test_a_command_is_completed_and_sent_with_the_keyboard(page: Page, receiver: Receiver) -> None:
    field = page.locator("[data-pane=C0GENERAL] .composer textarea")
    await field.press_sequentially("/notra dr")
    await expect(page.locator("[data-pane=C0GENERAL] [role=option]")).to_have_count(1)
    await field.press("Enter")
    await expect(field).to_have_value("/notra draft ")
    await field.press_sequentially("changelog")
    await field.press("Enter")

    await expect(field).to_have_value("")
    assert (await receiver.wait_for("command"))[0].body["text"] == "draft changelog"


async def test_shift_enter_makes_a_line_and_enter_sends(page: Page) -> None:
    field = page.locator("[data-pane=C0GENERAL] .composer textarea")
    await field.press_sequentially("one")
    await field.press("Shift+Enter")
    await field.press_sequentially("two")
    await field.press("Enter")

    await expect(page.locator("[data-pane=C0GENERAL] .message .text")).to_have_text("one\ntwo", use_inner_text=True)


async def test_another_person_sees_it_without_a_reload_and_a_dot_where_it_is(
    browser: Browser, page: Page, slack: Slack
) -> None:
    async with at(browser, slack, "U0GRACE", "C0RELEASES") as hers:
        await page.locator("[data-pane=C0GENERAL] .composer textarea").fill("hello")
        await page.keyboard.press("Enter")
        entry = hers.locator(".entry[data-channel=C0GENERAL]")

        await expect(entry.locator(".unread")).to_be_visible()
        await entry.click()
        await expect(hers.locator("[data-pane=C0GENERAL] .message")).to_be_visible()
        await expect(entry.locator(".unread")).to_be_hidden()


async def test_a_button_waits_for_the_app_and_warns_when_it_refuses(
    page: Page, slack: Slack, receiver: Receiver
) -> None:
    answered = asyncio.Event()

    async def late(_: Received) -> web.Response:
        await answered.wait()
        return web.Response(status=500)

    receiver.respond = late
    post(slack, blocks=[button()])
    await page.locator("[data-action-id=go]").click()
    await expect(page.locator("[data-action-id=go][data-pending]")).to_be_visible()
    answered.set()

    await expect(page.locator(".failure")).to_be_visible()
    await expect(page.locator(".notice")).to_contain_text("not responding")
    await expect(page.locator("[data-action-id=go][data-pending]")).to_have_count(0)


async def test_a_confirmation_is_asked_before_the_app_is(page: Page, slack: Slack, receiver: Receiver) -> None:
    words = {"title": {"type": "plain_text", "text": "Sure?"}, "text": {"type": "mrkdwn", "text": "*All* of it?"}}
    post(slack, blocks=[button(confirm=words)])
    go = page.locator("[data-action-id=go]")
    await go.click()
    await expect(page.locator("dialog.confirm")).to_contain_text("All of it?")
    await page.locator("dialog.confirm [value=deny]").click()
    await expect(page.locator("dialog.confirm")).to_have_count(0)
    await go.click()
    await page.locator("dialog.confirm [value=confirm]").click()
    await receiver.wait_for("block_actions")

    assert len(receiver.of("block_actions")) == 1


async def test_what_is_typed_in_a_modal_survives_updates_and_errors(
    page: Page, slack: Slack, receiver: Receiver
) -> None:
    receiver.respond = answering({"response_action": "errors", "errors": {"part": "Somebody was faster."}})
    view = modal(slack, text_input(initial_value="old"))
    field = page.locator(".view textarea")
    await expect(field).to_be_focused()
    await field.fill("mine")
    slack.workspace.put_view(dataclasses.replace(view, blocks=[button(text="New"), *view.blocks]))
    await expect(page.locator(".view [data-action-id=go]")).to_be_visible()
    await page.locator(".view [type=submit]").click()

    await expect(page.locator(".view .error")).to_have_text("Somebody was faster.")
    await expect(field).to_have_value("mine")
    assert receiver.of("view_submission")[0].body["view"]["state"]["values"]["part"]["text"]["value"] == "mine"


async def test_escape_closes_a_modal_and_then_the_thread(page: Page, slack: Slack) -> None:
    root = post(slack, "root")
    await page.goto(f"{slack.base_url}/?user=U0ADA#/C0GENERAL/{root.ts}")
    await expect(page.locator("#thread .message")).to_be_visible()
    modal(slack, text_input())
    await expect(page.locator("dialog.modal")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.modal")).to_have_count(0)
    await expect(page.locator("#thread")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.locator("#thread")).to_be_hidden()


async def test_escape_closes_a_modal_whose_blocks_were_all_replaced(page: Page, slack: Slack) -> None:
    view = modal(slack, text_input())
    await expect(page.locator(".view textarea")).to_be_focused()
    slack.workspace.put_view(dataclasses.replace(view, blocks=[button(text="New")]))
    await expect(page.locator(".view textarea")).to_have_count(0)

    await page.keyboard.press("Escape")

    await expect(page.locator("dialog.modal")).to_have_count(0)


async def test_what_one_says_in_a_long_thread_comes_before_ones_eyes(page: Page, slack: Slack) -> None:
    root = post(slack, "root")
    for number in range(40):
        post(slack, f"reply {number}", thread_ts=root.ts)
    await page.goto(f"{slack.base_url}/?user=U0ADA#/C0GENERAL/{root.ts}")
    thread = page.locator("#thread")
    await expect(thread.get_by_text("reply 39")).to_be_visible()
    await thread.get_by_text("reply 0").scroll_into_view_if_needed()
    await expect(thread.get_by_text("reply 39")).not_to_be_in_viewport()

    await thread.locator("textarea").fill("shorter")
    await thread.locator("textarea").press("Enter")

    await expect(thread.get_by_text("shorter")).to_be_in_viewport()


async def test_a_link_to_a_message_leads_to_it_also_in_another_channels_thread(page: Page, slack: Slack) -> None:
    root = post(slack, "root", channel="C0RANDOM")
    reply = post(slack, "the one", channel="C0RANDOM", thread_ts=root.ts)
    mark = f"p{reply.ts.replace('.', '')}"
    post(slack, f"<{slack.base_url}/archives/C0RANDOM/{mark}?thread_ts={root.ts}&cid=C0RANDOM|there>")

    await page.locator("[data-pane=C0GENERAL]").get_by_role("link", name="there").click()

    await expect(page.locator("#thread .message").last).to_be_focused()
    await expect(page.locator("#thread .message").last).to_contain_text("the one")
    await expect(page.locator("[data-pane=C0RANDOM]")).to_be_visible()


async def test_a_reply_appears_in_its_thread_only(page: Page, slack: Slack) -> None:
    post(slack, "root")
    root = page.locator("[data-pane=C0GENERAL] .message")
    await root.hover()
    await root.locator("[data-do=thread]").click()
    field = page.locator("#thread textarea")
    await field.fill("shorter")
    await field.press("Enter")

    await expect(page.locator("#thread .messages .message .text")).to_have_text("shorter")
    await expect(root).to_have_count(1)
    await expect(root.locator(".thread-bar")).to_contain_text("1 reply")


async def test_the_page_finds_its_way_back_after_the_server_was_gone(
    browser: Browser, tmp_path: Path, receiver: Receiver
) -> None:
    first = make_slack(tmp_path / "data", receiver)
    async with AsyncExitStack() as stack:
        async with serving(first.app()) as base:
            first.base_url = base
            page = await stack.enter_async_context(at(browser, first))
            shown = page.locator("[data-pane=C0GENERAL] .message")
            message = post(first, "nothing yet")
            for number in range(20):
                first.workspace.edit(dataclasses.replace(message, text=f"edit {number}"))
            await expect(shown).to_contain_text("edit 19")
        await expect(page.locator("body[data-stream=lost]")).to_be_attached()
        second = make_slack(tmp_path / "data", receiver)
        second.workspace.edit(dataclasses.replace(message, text="while you were away"))
        async with serving(second.app(), int(base.rpartition(":")[2])):
            await expect(shown).to_contain_text("while you were away")
            await expect(page.locator("body[data-stream=open]")).to_be_attached()
            second.workspace.edit(dataclasses.replace(message, text="and now"))
            await expect(shown).to_contain_text("and now")


async def test_a_list_stays_at_its_bottom_unless_somebody_reads_further_up(page: Page, slack: Slack) -> None:
    for number in range(40):
        post(slack, f"line {number}")
    scroller = page.locator("[data-pane=C0GENERAL] .scroller")
    messages = page.locator("[data-pane=C0GENERAL] .message")
    await expect(messages).to_have_count(40)
    await expect(messages.last).to_be_in_viewport()
    await scroller.evaluate("(one) => { one.scrollTop = 0; }")
    await expect(scroller).to_have_js_property("stuck", False)
    post(slack, "the newest")

    await expect(messages).to_have_count(41)
    await expect(messages.last).not_to_be_in_viewport()
    await page.locator(".jump").click()
    await expect(messages.last).to_be_in_viewport()


async def test_the_home_tab_says_when_it_is_empty(page: Page) -> None:
    await page.locator(".entry[data-channel=home]").click()

    await expect(page.locator("[data-pane=home]")).to_contain_text("Nothing here yet")
