"""WebSub: a hub on loopback tells the poller of new items."""

import asyncio
import hmac

import aiohttp
import pytest
from aiohttp import web

from pipeline.runtime.embedded import free_port
from pipeline.sources.feeds.config import WebSub
from tests.support.feedpoller import MemoryLine, make_config, polling, until
from tests.support.webhosts import rss, serve, web_hosts

pytestmark = pytest.mark.integration

ONE = ("a1", "Talks begin", "They met.")
TWO = ("a2", "Talks go on", "They meet again.")


class Hub:
    """Ask back as a hub does, and send content to who has subscribed."""

    def __init__(self):
        self.forms = []
        self.answers = []
        self.tasks = []

    async def handle(self, request):
        form = dict(await request.post())
        self.forms.append(form)
        self.tasks.append(asyncio.create_task(self.verify(form)))
        return web.Response(status=202)

    async def verify(self, form, mode="subscribe", topic=None):
        query = {
            "hub.mode": mode,
            "hub.topic": topic or form["hub.topic"],
            "hub.challenge": "challenge-1",
            "hub.lease_seconds": "3600",
        }
        async with (
            aiohttp.ClientSession() as client,
            client.get(form["hub.callback"], params=query) as response,
        ):
            self.answers.append((response.status, await response.text()))

    async def send(self, body, secret, method="sha256"):
        form = self.forms[0]
        signature = hmac.new(secret.encode(), body, method).hexdigest()
        headers = {
            "X-Hub-Signature": f"{method}={signature}",
            "Content-Type": "application/rss+xml",
        }
        async with (
            aiohttp.ClientSession() as client,
            client.post(form["hub.callback"], data=body, headers=headers) as response,
        ):
            return response.status


def config_for(tmp_path, url):
    port = free_port()
    websub = WebSub(callback_url=f"http://127.0.0.1:{port}/", port=port)
    return make_config(tmp_path, url, websub=websub, max_interval_secs=3_600.0)


async def test_what_a_hub_sends_is_delivered_once_and_the_feed_is_hardly_polled(tmp_path):
    async with web_hosts() as hosts:
        hub = Hub()
        hub_url = hosts.on(hosts.url(0, "/hub"), hub.handle)
        url = hosts.url(0, "/feed")
        hosts.on(url, serve(rss(ONE, hub=hub_url, topic=url)))
        line = MemoryLine()
        config = config_for(tmp_path, url)
        async with polling(config, line) as poller:
            await until(lambda: hub.answers)
            statuses = [
                await hub.send(rss(TWO), hub.forms[0]["hub.secret"]),
                await hub.send(rss(TWO, ONE), hub.forms[0]["hub.secret"], "sha1"),
                await hub.send(rss(("a3", "Forged", "No.")), "another secret"),
                await hub.send(rss(("a4", "Weak", "No.")), hub.forms[0]["hub.secret"], "md5"),
                await hub.send(b"no feed", hub.forms[0]["hub.secret"]),
            ]
            await until(lambda: len(line.values) == 2)
            forged = poller.metrics.value("dateline_feed_websub_total", "bad_signature")
        async with polling(config, line):
            await until(lambda: hosts.count(url) >= 2)

    form = hub.forms[0]
    assert form["hub.mode"] == "subscribe"
    assert form["hub.topic"] == url
    assert len(form["hub.secret"]) == 64
    assert hub.answers == [(200, "challenge-1")]
    assert statuses == [202] * 5
    assert forged == 2
    assert [record.title for record in line.records] == ["Talks begin", "Talks go on"]
    assert len(hub.forms) == 1  # the lease is remembered


async def test_a_verification_that_nobody_asked_for_is_refused(tmp_path):
    async with web_hosts() as hosts:
        hub = Hub()
        hub_url = hosts.on(hosts.url(0, "/hub"), hub.handle)
        url = hosts.url(0, "/feed")
        hosts.on(url, serve(rss(ONE, hub=hub_url, topic=url)))
        async with polling(config_for(tmp_path, url), MemoryLine()):
            await until(lambda: hub.answers)
            form = hub.forms[0]
            await hub.verify(form, topic="http://127.0.0.1/another")
            await hub.verify(form, mode="unsubscribe")
            await hub.verify({**form, "hub.callback": form["hub.callback"] + "x"})
            await hub.verify(form, mode="denied")

    assert [status for status, _ in hub.answers] == [200, 404, 404, 404, 200]


async def test_without_a_callback_url_no_hub_is_asked(tmp_path):
    async with web_hosts() as hosts:
        hub = Hub()
        hub_url = hosts.on(hosts.url(0, "/hub"), hub.handle)
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE, hub=hub_url)))
        async with polling(make_config(tmp_path, url), MemoryLine()):
            await until(lambda: hosts.count(url) >= 3)

    assert hub.forms == []


async def test_a_hub_in_the_header_counts_too(tmp_path):
    async with web_hosts() as hosts:
        hub = Hub()
        hub_url = hosts.on(hosts.url(0, "/hub"), hub.handle)
        link = f'<{hub_url}>; rel="hub", <http://127.0.0.1/topic>; rel=self'
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE), Link=link))
        async with polling(config_for(tmp_path, url), MemoryLine()):
            await until(lambda: hub.answers)

    assert hub.forms[0]["hub.topic"] == "http://127.0.0.1/topic"
