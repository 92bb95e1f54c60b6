"""A real browser that looks at the page: headless Chromium, driven by playwright."""

import contextlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESK = {"width": 1366, "height": 860}
PHONE = {"width": 390, "height": 844}
WEB = Path(__file__).parents[2] / "pipeline" / "dashboard" / "web"
RUN_AXE = """
() => axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(n => n.html).join(' | ')}`))
"""
LIVE = '#connection[data-state="live"]'


def chromium() -> str:
    """Return the path of the browser; without one skip the test, and fail it in CI."""
    if CHROMIUM is None:
        reason = "no chromium on the path: the page was not looked at (apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


class Eyes:
    """Opens pages. What the browser complains of is kept: a script error, a word on the console."""

    def __init__(self, browser, folder):
        """Take a browser, and where pictures are kept."""
        self._browser = browser
        self._folder = folder
        self.complaints: list[str] = []

    async def open(self, url, viewport=None, scheme="light", *, live=True):
        """Open an address, with other storage than all before, and wait until it is live."""
        context = await self._browser.new_context(
            viewport=viewport or DESK,
            color_scheme=scheme,
            reduced_motion="no-preference",
            has_touch=viewport is PHONE,
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text))
        await page.goto(url)
        if live:
            await page.wait_for_selector(LIVE)
        return page

    async def picture(self, page, name):
        """Keep what is to be seen."""
        self._folder.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=self._folder / f"{name}.png")


@contextlib.asynccontextmanager
async def open_eyes(folder):
    """Give a browser. Pictures go to DATELINE_TEST_SCREENSHOTS, or to the folder."""
    from playwright.async_api import async_playwright

    kept = Path(os.environ.get("DATELINE_TEST_SCREENSHOTS", folder))
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield Eyes(browser, kept)
        finally:
            await browser.close()


def row(page, event):
    """Return the row of an event in the list."""
    return page.locator(f'article[data-id="{event.id}"]')


@cache
def axe_rules() -> str:
    """Return the rules of axe-core, at the version that the sources of the page pin.

    Where they cannot be had, skip the test.
    """
    script = WEB / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists() and shutil.which("npm"):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=WEB, check=False, timeout=300)
    if not script.exists():
        pytest.skip("axe-core is not there (make page): accessibility was not looked at")
    return script.read_text(encoding="utf-8")


async def faults(page):
    """Return what axe finds. Its script is handed to the page as the browser's own."""
    session = await page.context.new_cdp_session(page)
    await session.send("Runtime.evaluate", {"expression": axe_rules()})
    return await page.evaluate(RUN_AXE)
