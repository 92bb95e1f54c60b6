"""`dateline demo`: what a newcomer runs first."""

import asyncio
import re
import signal
import subprocess
import sys

import aiohttp
import pytest

pytestmark = pytest.mark.e2e


def test_demo_once_prints_the_events_as_a_table_and_ends():
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "demo", "--once"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Donald Trump" in done.stdout
    for status in ("happened", "scheduled", "cancelled", "planned"):
        assert status in done.stdout, status


async def test_demo_serves_a_page_on_which_events_appear():
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pipeline", "demo", "--port", "0", "--pace-secs", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(240), aiohttp.ClientSession() as session:
            first = (await process.stdout.readline()).decode()
            address = re.search(r"http://127\.0\.0\.1:\d+", first)[0]
            async with session.get(address) as page:
                assert "Dateline" in await page.text()
            found = 0
            while not found:
                async with session.get(f"{address}/v1/events") as response:
                    found = len((await response.json())["events"])
                await asyncio.sleep(0.5)
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 60)

    assert process.returncode == 0
