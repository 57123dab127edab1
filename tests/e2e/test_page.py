"""The whole flow on the workspace page, in a real browser, as a person goes through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from standins.anthropic.faults import Faults as ModelFaults
from tests.e2e.product import ADA, GRACE, RELEASES, Product

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOW = 60.0
"""Characters of model text a second: slow enough to press Stop."""


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def at_the_page(browser: Browser, notra: Product, user: str = ADA) -> AsyncIterator[Page]:
    """A person in #releases; nothing may go wrong in the page's script."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(15_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(f"{notra.slack.base_url}/?user={user}#/{RELEASES}")
    await expect(page.locator("body[data-stream=open]")).to_be_attached()
    yield page
    await context.close()
    assert wrong == []


async def type_in(place: Locator, text: str) -> None:
    box = place.locator(".composer textarea")
    await box.fill(text)
    await box.press("Enter")


def channel(page: Page) -> Locator:
    return page.locator(f"[data-pane={RELEASES}]")


def button(page: Page, action: str) -> Locator:
    return channel(page).locator(f"[data-action-id={action}]")


async def test_a_draft_is_written_looked_into_edited_revised_and_approved(browser: Browser, notra: Product) -> None:
    async with at_the_page(browser, notra) as page:
        await type_in(channel(page), "/notra draft changelog")
        await expect(button(page, "draft_approve")).to_be_visible()
        await expect(channel(page).get_by_role("link", name="#2", exact=True)).to_be_visible()

        await button(page, "draft_sources").click()
        sources = page.get_by_role("dialog")
        await expect(sources).to_contain_text("Steer with the keyboard")
        await expect(sources).to_contain_text("bump flask")
        await page.keyboard.press("Escape")

        await button(page, "draft_edit").click()
        await page.get_by_role("dialog").locator("textarea").first.fill("Our best release yet.")
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
        await expect(channel(page)).to_contain_text("Our best release yet.")
        await expect(channel(page)).to_contain_text("version 2")

        message = notra.drafts()[-1]
        notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)
        await expect(channel(page)).to_contain_text("version 3")

    async with at_the_page(browser, notra, GRACE) as page:
        await button(page, "draft_approve").click()
        await expect(channel(page)).to_contain_text("Approved by @Grace Hopper")
        await expect(button(page, "draft_edit")).to_have_count(0)


async def test_text_appears_while_it_is_written_and_stop_keeps_what_is_there(browser: Browser, notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(chars_per_second=SLOW)
    async with at_the_page(browser, notra) as page:
        await type_in(channel(page), "/notra draft changelog")
        await expect(channel(page)).to_contain_text("characters so far")
        await expect(channel(page)).to_contain_text("Written by the local stand-in")

        await button(page, "draft_stop").click()

        await expect(channel(page)).to_contain_text("Stopped by @Ada Lovelace")
        await expect(channel(page)).to_contain_text("Written by the local stand-in")
        await expect(button(page, "draft_stop")).to_have_count(0)


async def test_the_modal_asks_for_what_a_bare_command_leaves_open(browser: Browser, notra: Product) -> None:
    async with at_the_page(browser, notra) as page:
        await type_in(channel(page), "/notra draft")
        modal = page.get_by_role("dialog")
        await modal.get_by_label("Repository").fill("not a repository")
        await modal.locator("button[type=submit]").click()
        await expect(modal).to_contain_text("owner/name")

        await modal.get_by_label("Repository").fill("acme/rocket")
        await modal.locator("button[type=submit]").click()

        await expect(button(page, "draft_approve")).to_be_visible()


async def test_a_message_is_put_on_the_shelf_by_a_reaction_and_its_author_agrees(
    browser: Browser, notra: Product
) -> None:
    said = notra.slack.people.say(GRACE, RELEASES, "Start takes *2 s* now")
    async with at_the_page(browser, notra) as page:
        message = channel(page).locator(f"[data-ts='{said.ts}']")
        await message.hover()
        await message.get_by_role("button", name="Find another reaction").click()
        await page.get_by_label("Find a reaction").fill("meg")
        await page.keyboard.press("Enter")
        await expect(message.locator(".reaction[aria-pressed=true]")).to_have_attribute("data-name", "mega")
        await expect(channel(page)).to_contain_text("On the shelf: this message")

    async with at_the_page(browser, notra, GRACE) as page:
        await page.goto(f"{notra.slack.base_url}/?user={GRACE}#/D0GRACE")
        asked = page.locator("[data-pane=D0GRACE]")
        await expect(asked).to_contain_text("@Ada Lovelace put a message of yours in #releases on Notra's shelf")
        await asked.locator("[data-action-id=shelf_agree]").click()
        await expect(asked).to_contain_text("You agreed: drafts may quote it.")


async def test_a_message_is_put_on_the_shelf_in_its_menu_and_taken_off_again(browser: Browser, notra: Product) -> None:
    said = notra.slack.people.say(GRACE, RELEASES, "Start takes 2 s now")
    async with at_the_page(browser, notra) as page:
        message = channel(page).locator(f"[data-ts='{said.ts}']")
        await message.hover()
        await message.locator("summary").click()
        await message.get_by_role("menuitem", name="Add to Notra").click()
        await expect(channel(page)).to_contain_text("On the shelf: this message")

        await button(page, "shelf_remove").click()

        await expect(channel(page)).to_contain_text("The message is off the shelf.")
        await expect(button(page, "shelf_remove")).to_have_count(0)


async def test_a_website_becomes_a_voice_that_is_corrected_in_its_window(browser: Browser, notra: Product) -> None:
    async with at_the_page(browser, notra) as page:
        await type_in(channel(page), "/notra brand https://example.com")
        await button(page, "brand_correct").click()
        window = page.get_by_role("dialog")
        await expect(window).to_contain_text("Brand voice")
        await expect(window.get_by_label("Language of its texts")).to_have_value("English")
        await window.get_by_label("Name of the voice").fill("Lantern blog")
        await window.get_by_role("button", name="Save").click()

        await expect(channel(page)).to_contain_text("Lantern blog")
