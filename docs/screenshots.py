"""Takes the README's pictures: `python docs/screenshots.py http://127.0.0.1:PORT` while `make dev REPO=…` runs."""

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

expect.set_options(timeout=60_000)

FOLDER = Path(__file__).parent / "images"
CHANNEL = "C0RELEASES"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


async def main(url: str, words: str) -> None:
    """Go through one draft and one stop, and take a picture at each station."""
    browser_path = next(path for name in BROWSERS if (path := shutil.which(name)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
        page = await context.new_page()
        page.set_default_timeout(60_000)
        await page.goto(f"{url}/?user=U0ADA#/{CHANNEL}")
        await expect(page.locator("body[data-stream=open]")).to_be_attached()
        await _take(page, "empty")
        await _draft(page, words)
        await _stop(page, words)
        await _board(page, words)
        await _connect(page)
        await _shelf(page, url)
        await browser.close()


async def _draft(page: Page, words: str) -> None:
    await _type(_channel(page), f"/notra draft {words}")
    await expect(_channel(page).get_by_text("characters so far")).to_be_visible()
    await page.wait_for_timeout(2_000)
    await _take(page, "streaming")
    await expect(_button(page, "draft_approve")).to_be_visible()
    await _take(page, "review")
    await _button(page, "draft_sources").click()
    await expect(page.locator("dialog.modal")).to_be_visible()
    await _take(page, "sources")
    await page.keyboard.press("Escape")
    await _button(page, "draft_edit").click()
    await expect(page.locator("dialog.modal textarea").first).to_be_visible()
    await _take(page, "edit")
    await page.keyboard.press("Escape")
    message = _channel(page).locator(".message").last
    await message.hover()
    await message.locator(".tool[data-do=thread]").click()
    await _type(page.locator("#thread"), "shorter, and lead with the fixes")
    await expect(page.locator("#thread").get_by_text("Version 2:")).to_be_visible()
    await _take(page, "thread")
    await page.keyboard.press("Escape")
    await _button(page, "draft_approve").first.click()
    await expect(_channel(page).get_by_text("Approved")).to_be_visible()


async def _stop(page: Page, words: str) -> None:
    await _type(_channel(page), f"/notra draft {words}")
    await expect(_channel(page).get_by_text("characters so far")).to_be_visible()
    await page.wait_for_timeout(1_500)
    await _button(page, "draft_stop").last.click()
    await expect(_channel(page).get_by_text("Stopped")).to_be_visible()
    await _take(page, "stopped")


async def _board(page: Page, words: str) -> None:
    """See what goes in, move one piece out, and let it be written."""
    await _type(_channel(page), f"/notra draft {words} board")
    await expect(_button(page, "board_write").last).to_be_visible()
    await page.wait_for_timeout(1_000)
    await _take(page, "board")
    leave_out = _channel(page).locator("[data-action-id=board_move]").nth(-2)
    await leave_out.select_option(index=1)
    await expect(_channel(page).get_by_text("moved out by hand").last).to_be_visible()
    await _button(page, "board_write").last.click()
    await expect(_button(page, "draft_approve").last).to_be_visible()


async def _connect(page: Page) -> None:
    """The window that connects GitHub, and what it says of a token that GitHub does not know."""
    await _type(_channel(page), "/notra connect github")
    await expect(page.locator("dialog.modal")).to_be_visible()
    await _take(page, "connect")
    await page.keyboard.press("Escape")


async def _shelf(page: Page, url: str) -> None:
    """Grace says something, Ada puts it on the shelf, Grace is asked."""
    await page.goto(f"{url}/?user=U0GRACE#/{CHANNEL}")
    await _type(_channel(page), "The new engine cut our start from 9 s to 2 s. Three customers wrote to say thanks.")
    await page.goto(f"{url}/?user=U0ADA#/{CHANNEL}")
    message = _channel(page).locator(".message", has_text="Three customers").last
    await message.hover()
    await message.locator(".tool[data-name=mega]").click()
    await expect(_channel(page).get_by_text("On the shelf")).to_be_visible()
    await page.goto(f"{url}/?user=U0GRACE#/D0GRACE")
    await expect(page.locator("[data-pane=D0GRACE] [data-action-id=shelf_agree]").last).to_be_visible()
    await _take(page, "shelf")


async def _type(place: Locator, text: str) -> None:
    box = place.locator(".composer textarea")
    await box.fill(text)
    await box.press("Enter")


async def _take(page: Page, name: str) -> None:
    await page.wait_for_timeout(400)
    await page.screenshot(path=FOLDER / f"{name}.png")


def _channel(page: Page) -> Locator:
    return page.locator(f"[data-pane={CHANNEL}]")


def _button(page: Page, action: str) -> Locator:
    return _channel(page).locator(f"[data-action-id={action}]")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1].rstrip("/"), " ".join(sys.argv[2:]) or "changelog"))
