"""Takes the README's pictures: `python docs/screenshots.py http://127.0.0.1:PORT` while `make dev REPO=…` runs.

`--only brand,campaign` goes to these stations alone, `--out FOLDER` puts the pictures elsewhere, and `--websites URL`
(the address that `make dev` prints) lets the reading of a website take long enough to be seen.
"""

import argparse
import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

expect.set_options(timeout=60_000)

FOLDER = Path(__file__).parent / "images"
CHANNEL = "C0RELEASES"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Visit:
    """Where the pictures are taken: the page's address, what is drafted, where they go, and the websites' reader."""

    url: str
    words: str
    out: Path
    websites: str
    repo: str


async def main(visit: Visit, only: set[str]) -> None:
    """Go through the stations, and take a picture at each."""
    browser_path = next(path for name in BROWSERS if (path := shutil.which(name)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
        for name, station in STATIONS.items():
            if only and name not in only:
                continue
            page = await context.new_page()
            page.set_default_timeout(60_000)
            await page.goto(f"{visit.url}/?user=U0ADA#/{CHANNEL}")
            await expect(page.locator("body[data-stream=open]")).to_be_attached()
            if await page.locator("dialog.modal").count():  # a station that was cut off has left its window open
                await page.keyboard.press("Escape")
            await station(page, visit)
            await page.close()
        await browser.close()


async def _empty(page: Page, visit: Visit) -> None:
    await _take(page, visit, "empty")


async def _draft(page: Page, visit: Visit) -> None:
    await _type(_channel(page), f"/notra draft {visit.words}")
    await expect(_channel(page).get_by_text("characters so far")).to_be_visible()
    await page.wait_for_timeout(2_000)
    await _take(page, visit, "streaming")
    await expect(_button(page, "draft_approve")).to_be_visible()
    await _take(page, visit, "review")
    await _button(page, "draft_sources").click()
    await expect(page.locator("dialog.modal")).to_be_visible()
    await _take(page, visit, "sources")
    await page.keyboard.press("Escape")
    await _button(page, "draft_edit").click()
    await expect(page.locator("dialog.modal textarea").first).to_be_visible()
    await _take(page, visit, "edit")
    await page.keyboard.press("Escape")
    message = _channel(page).locator(".message").last
    await message.hover()
    await message.locator(".tool[data-do=thread]").click()
    await _type(page.locator("#thread"), "shorter, and lead with the fixes")
    await expect(page.locator("#thread").get_by_text("Version 2:")).to_be_visible()
    await _take(page, visit, "thread")
    await page.keyboard.press("Escape")
    await _button(page, "draft_approve").first.click()
    await expect(_channel(page).get_by_text("Approved")).to_be_visible()


async def _stop(page: Page, visit: Visit) -> None:
    await _type(_channel(page), f"/notra draft {visit.words}")
    await expect(_channel(page).get_by_text("characters so far")).to_be_visible()
    await page.wait_for_timeout(1_500)
    await _button(page, "draft_stop").last.click()
    await expect(_channel(page).get_by_text("Stopped")).to_be_visible()
    await _take(page, visit, "stopped")


async def _board(page: Page, visit: Visit) -> None:
    """See what goes in, move one piece out, and let it be written."""
    await _type(_channel(page), f"/notra draft {visit.words} board")
    await expect(_button(page, "board_write").last).to_be_visible()
    await page.wait_for_timeout(1_000)
    await _take(page, visit, "board")
    leave_out = _channel(page).locator("[data-action-id=board_move]").nth(-2)
    await leave_out.select_option(index=1)
    await expect(_channel(page).get_by_text("moved out by hand").last).to_be_visible()
    await _button(page, "board_write").last.click()
    await expect(_button(page, "draft_approve").last).to_be_visible()


async def _connect(page: Page, visit: Visit) -> None:
    """The window that connects GitHub, and what it says of a token that GitHub does not know."""
    await _type(_channel(page), "/notra connect github")
    await expect(page.locator("dialog.modal")).to_be_visible()
    await _take(page, visit, "connect")
    await page.keyboard.press("Escape")


async def _shelf(page: Page, visit: Visit) -> None:
    """Grace says something, Ada puts it on the shelf, Grace is asked."""
    await page.goto(f"{visit.url}/?user=U0GRACE#/{CHANNEL}")
    await _type(_channel(page), "The new engine cut our start from 9 s to 2 s. Three customers wrote to say thanks.")
    await page.goto(f"{visit.url}/?user=U0ADA#/{CHANNEL}")
    message = _channel(page).locator(".message", has_text="Three customers").last
    await message.hover()
    await message.locator(".tool[data-name=mega]").click()
    await expect(_channel(page).get_by_text("On the shelf")).to_be_visible()
    await page.goto(f"{visit.url}/?user=U0GRACE#/D0GRACE")
    await expect(page.locator("[data-pane=D0GRACE] [data-action-id=shelf_agree]").last).to_be_visible()
    await _take(page, visit, "shelf")


async def _type(place: Locator, text: str) -> None:
    box = place.locator(".composer textarea")
    await box.fill(text)
    await box.press("Enter")


async def _brand(page: Page, visit: Visit) -> None:
    """A website becomes a voice in three steps, which is corrected and stands among others."""
    await _slow_websites(page, visit, 1.5)
    await _type(_channel(page), "/notra brand https://example.com")
    await expect(_channel(page).get_by_text("1/3 Reading example.com")).to_be_visible()
    await _take(page, visit, "brand-progress")
    await _slow_websites(page, visit, 0.0)
    await expect(_button(page, "brand_correct").last).to_be_visible()
    await _take(page, visit, "brand")
    await _button(page, "brand_correct").last.click()
    await expect(page.locator("dialog.modal")).to_be_visible()
    await _take(page, visit, "brand-edit")
    await page.keyboard.press("Escape")


async def _voices(page: Page, visit: Visit) -> None:
    """Two more voices by hand, and the list of three."""
    for name in ("Lantern Developers", "Lantern Support"):
        await _type(_channel(page), "/notra voices")
        await _button(page, "voice_add").last.click()
        await page.locator("dialog.modal [data-block-id=name] input").fill(name)
        await page.locator("dialog.modal [data-block-id=company] input").fill("Lantern")
        await page.locator("dialog.modal button[type=submit]").click()
        await expect(page.locator("dialog.modal")).to_have_count(0)
    await _type(_channel(page), "/notra voices")
    await expect(_button(page, "voice_delete").last).to_be_visible()
    await _take(page, visit, "voices")
    await _button(page, "voice_delete").last.click()
    await page.wait_for_timeout(300)
    await _take(page, visit, "voice-delete")
    await page.keyboard.press("Escape")


async def _campaign(page: Page, visit: Visit) -> None:
    """All four drafts from one change set, with the states of each."""
    await _type(_channel(page), f"/notra draft campaign {visit.words.removeprefix('changelog').strip()}")
    message = _channel(page).locator(".message").filter(has_text="Campaign ·").last
    await expect(message.get_by_text("ready for review")).to_have_count(4)
    await message.hover()
    await message.locator(".tool[data-do=thread]").click()
    thread = page.locator("#thread")
    await expect(thread.locator("[data-action-id=draft_approve]")).to_have_count(4)
    await thread.locator("[data-action-id=draft_approve]").last.click()
    await expect(message.get_by_text("approved")).to_be_visible()
    await _take(page, visit, "campaign")
    await page.keyboard.press("Escape")


async def _rules(page: Page, visit: Visit) -> None:
    """A person writes what no source says and what a rule forbids; the draft names both."""
    await page.set_viewport_size({"width": 1280, "height": 1090})  # the message whole, with its heading
    await _type(_channel(page), f"/notra draft {visit.words}")
    await expect(_button(page, "draft_edit").last).to_be_visible()
    await _button(page, "draft_edit").last.click()
    text = page.locator("dialog.modal textarea").first
    await expect(text).to_be_visible()
    await text.fill("We are thrilled to delve into a seamless release — 40% faster!\n\n" + await text.input_value())
    await page.locator("dialog.modal button[type=submit]").click()
    await expect(page.locator("dialog.modal")).to_have_count(0)
    await expect(_channel(page).get_by_text("version 2").last).to_be_visible()
    await page.evaluate("document.activeElement?.blur()")
    await _take(page, visit, "rules")


async def _digest(page: Page, visit: Visit) -> None:
    """The window that sets a digest, the list, and the message that comes of it."""
    await _type(_channel(page), "/notra digest")
    await expect(page.locator("dialog.modal").or_(_button(page, "digest_new")).last).to_be_visible()
    if not await page.locator("dialog.modal").count():  # there are some already
        await _button(page, "digest_new").last.click()
        await expect(page.locator("dialog.modal")).to_be_visible()
    await page.locator("dialog.modal [data-block-id=repo] input").fill(visit.repo)
    await page.locator("dialog.modal [data-block-id=preset] select").select_option("weekly")
    await expect(page.locator("dialog.modal").get_by_text("Every Monday at")).to_be_visible()
    await _take(page, visit, "digest")
    await page.locator("dialog.modal button[type=submit]").click()
    await expect(_channel(page).get_by_text("Saved:").last).to_be_visible()
    await _type(_channel(page), "/notra digest")
    await expect(_button(page, "digest_run").last).to_be_visible()
    await _take(page, visit, "digest-list")
    await _button(page, "digest_run").last.click()
    await page.wait_for_timeout(4_000)
    await _take(page, visit, "digest-message")


async def _slow_websites(page: Page, visit: Visit, seconds: float) -> None:
    """Let the stand-in that reads websites take so long for each call."""
    if visit.websites:
        await page.request.patch(f"{visit.websites}/_standin/faults", data={"hang_s": seconds})


async def _take(page: Page, visit: Visit, name: str) -> None:
    await page.mouse.move(1, 1)  # the tools that a message shows under the pointer hide what is beside it
    await page.wait_for_timeout(400)
    await page.screenshot(path=visit.out / f"{name}.png")


def _channel(page: Page) -> Locator:
    return page.locator(f"[data-pane={CHANNEL}]")


def _button(page: Page, action: str) -> Locator:
    return _channel(page).locator(f"[data-action-id={action}]")


STATIONS: Mapping[str, Callable[[Page, Visit], Awaitable[None]]] = {
    "empty": _empty,
    "draft": _draft,
    "stop": _stop,
    "board": _board,
    "connect": _connect,
    "shelf": _shelf,
    "brand": _brand,
    "voices": _voices,
    "campaign": _campaign,
    "rules": _rules,
    "digest": _digest,
}
"""In this order, as the page fills; each begins in the channel, as Ada."""

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("words", nargs="*", help="what is drafted (changelog)")
    parser.add_argument("--only", default="", help="stations, commas between")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--websites", default="")
    parser.add_argument("--repo", default="encode/httpx", help="what the digest is of; one with commits of today")
    given = parser.parse_args()
    visited = Visit(
        given.url.rstrip("/"), " ".join(given.words) or "changelog", given.out, given.websites.rstrip("/"), given.repo
    )
    asyncio.run(main(visited, set(given.only.split(",")) - {""}))
