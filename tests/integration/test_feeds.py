"""The feed poller against web servers of all kinds: what it promises to them and to the topic."""

import asyncio
import gzip
import sqlite3

import aiohttp
import pytest

from pipeline.runtime.settings import Settings
from pipeline.sources.feeds.config import Feed
from pipeline.sources.feeds.deliveries import deliver_item
from pipeline.sources.feeds.poller import Poller
from pipeline.sources.feeds.status import list_feeds
from tests.support.feedpoller import MemoryLine, make_config, polling, until
from tests.support.webhosts import drip, redirect, rss, serve, serve_tagged, web_hosts

pytestmark = pytest.mark.integration

ONE = ("a1", "Talks begin", "<p>The two ministers met in Geneva.</p>")
TWO = ("a2", "Talks go on", "<p>They meet again.</p>")


def titles(line):
    return [record.title for record in line.records]


async def test_each_item_is_delivered_once_and_a_new_one_when_it_comes(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE)))
        line = MemoryLine()
        async with polling(make_config(tmp_path, url), line):
            await until(lambda: hosts.count(url) >= 3)
            hosts.on(url, serve(rss(TWO, ONE)))
            await until(lambda: len(line.values) == 2)
            polls = hosts.count(url)
            await until(lambda: hosts.count(url) > polls + 1)

    first = line.records[0]
    assert titles(line) == ["Talks begin", "Talks go on"]
    assert first.external_id == f"{url}#a1"
    assert first.content == "<p>The two ministers met in Geneva.</p>"
    assert first.content_type == "text/html"
    assert first.received_at.endswith("Z")


async def test_unchanged_documents_are_asked_for_conditionally(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(
            hosts.url(0, "/feed"),
            serve_tagged(rss(ONE), '"v1"', Last_Modified="Sun, 18 May 2025 10:00:00 GMT"),
        )
        line = MemoryLine()
        async with polling(make_config(tmp_path, url), line) as poller:
            await until(lambda: hosts.count(url) >= 4)
            unchanged = poller.metrics.value("dateline_feed_polls_total", "unchanged")
        later = hosts.requests[url][1].headers

    assert later["If-None-Match"] == '"v1"'
    assert later["If-Modified-Since"] == "Sun, 18 May 2025 10:00:00 GMT"
    assert unchanged >= 2
    assert len(line.values) == 1


async def test_validators_and_what_was_seen_survive_a_restart(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve_tagged(rss(ONE), '"v1"'))
        line = MemoryLine()
        config = make_config(tmp_path, url)
        async with polling(config, line):
            await until(lambda: len(line.values) == 1)
        polls = hosts.count(url)
        async with polling(config, line):
            await until(lambda: hosts.count(url) > polls)
        first_of_second_run = hosts.requests[url][polls].headers

    assert first_of_second_run["If-None-Match"] == '"v1"'
    assert len(line.values) == 1


async def test_changed_words_are_an_update_and_tracking_noise_is_none(tmp_path):
    def version(text):
        return serve(rss(("a1", "Talks begin", text, "http://example.org/a1")))

    async with web_hosts() as hosts:
        url = hosts.on(
            hosts.url(0, "/feed"),
            version('<p>Met in <a href="http://e.org/x?utm_id=1">Geneva</a>.</p>'),
            version('<p>Met in <a href="http://e.org/x?utm_id=2">Geneva</a>.</p>'),
            version('<p class="x">Met in\n Geneva.</p><img src="http://pixel.example/3"/>'),
            version("<p>Met in Vienna.</p>"),
        )
        line = MemoryLine()
        async with polling(make_config(tmp_path, url), line) as poller:
            await until(lambda: hosts.count(url) >= 6)
            known = poller.metrics.value("dateline_feed_items_total", "known")

    assert [record.content for record in line.records] == [
        '<p>Met in <a href="http://e.org/x?utm_id=1">Geneva</a>.</p>',
        "<p>Met in Vienna.</p>",
    ]
    assert {record.external_id for record in line.records} == {f"{url}#a1"}
    assert known >= 2


async def test_a_story_in_two_feeds_of_a_publisher_is_delivered_once(tmp_path):
    story = ("tag:example.org,2025:1", "Talks begin", "They met.")
    async with web_hosts() as hosts:
        world = hosts.on(hosts.url(0, "/world"), serve(rss(story)))
        politics = hosts.on(hosts.url(0, "/politics"), serve(rss(story, TWO)))
        line = MemoryLine()
        async with polling(make_config(tmp_path, world, politics), line):
            await until(lambda: hosts.count(world) > 2 and hosts.count(politics) > 2)

    assert sorted(titles(line)) == ["Talks begin", "Talks go on"]


async def test_two_feeds_that_word_one_story_differently_do_not_bat_it_back_and_forth(tmp_path):
    async with web_hosts() as hosts:
        world = hosts.on(hosts.url(0, "/world"), serve(rss(("tag:e,2025:1", "Talks", "Long."))))
        front = hosts.on(hosts.url(0, "/front"), serve(rss(("tag:e,2025:1", "Talks", "Short."))))
        line = MemoryLine()
        async with polling(make_config(tmp_path, world, front), line):
            await until(lambda: hosts.count(world) > 3 and hosts.count(front) > 3)

    assert sorted(record.content for record in line.records) == ["Long.", "Short."]


async def test_a_move_for_good_is_remembered_and_a_passing_one_is_not(tmp_path):
    async with web_hosts(2) as hosts:
        new = hosts.on(hosts.url(1, "/new"), serve(rss(ONE)))
        old = hosts.on(hosts.url(0, "/old"), redirect(new, 301))
        hop = hosts.on(hosts.url(0, "/hop"), redirect(new, 307))
        line = MemoryLine()
        config = make_config(tmp_path, old, hop)
        async with polling(config, line):
            await until(lambda: hosts.count(hop) >= 3 and hosts.count(new) >= 8)
        async with polling(config, line):
            await until(lambda: hosts.count(hop) >= 6)

    assert hosts.count(old) == 1
    assert len(line.values) == 2  # `a1` means nothing outside its feed


async def test_a_feed_that_has_moved_to_nowhere_is_asked_at_its_old_place_again(tmp_path):
    async with web_hosts() as hosts:
        new = hosts.on(hosts.url(0, "/new"), serve(rss(ONE)), serve(status=404))
        old = hosts.on(hosts.url(0, "/old"), redirect(new, 301), serve(rss(ONE, TWO)))
        line = MemoryLine()
        async with polling(make_config(tmp_path, old), line):
            await until(lambda: len(line.values) == 2)

    assert hosts.count(old) == 2


async def test_a_feed_that_is_gone_is_not_asked_again_until_its_row_changes(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(status=410))
        other = hosts.on(hosts.url(0, "/other"), serve(rss(ONE)))
        line = MemoryLine()
        async with polling(make_config(tmp_path, url, other), line):
            await until(lambda: hosts.count(other) >= 5)
        after_first_run = hosts.count(url)
        states = {row["url"]: row["state"] for row in list_feeds(tmp_path / "state/feeds.sqlite3")}
        changed = Feed(url=url, publisher="Wire")
        async with polling(make_config(tmp_path, changed, other), line):
            await until(lambda: hosts.count(url) == 2)

    assert after_first_run == 1
    assert states == {url: "gone", other: "active"}


async def test_a_feed_that_fails_for_long_is_disabled_and_one_that_recovers_is_not(tmp_path):
    async with web_hosts() as hosts:
        dead = hosts.on(hosts.url(0, "/dead"), serve(status=404))
        ill = hosts.on(hosts.url(0, "/ill"), *[serve(status=500)] * 3, serve(rss(ONE)))
        line = MemoryLine()
        config = make_config(
            tmp_path, dead, ill, disable_after_days=0.2 / 86_400, min_interval_secs=0.001,
            first_interval_secs=0.001, max_interval_secs=0.01,
        )  # fmt: skip
        async with polling(config, line):
            await until(lambda: hosts.count(dead) >= 10 and line.values)
            polls = hosts.count(ill)
            await until(lambda: hosts.count(ill) > polls + 5)
        rows = {row["url"]: row for row in list_feeds(tmp_path / "state/feeds.sqlite3")}

    assert (rows[dead]["state"], rows[dead]["fault"]) == ("disabled", "not_found")
    assert (rows[ill]["state"], rows[ill]["failures"]) == ("active", 0)


async def test_who_asks_for_a_pause_gets_it_for_all_feeds_of_the_host(tmp_path):
    async with web_hosts(2) as hosts:
        busy = hosts.on(hosts.url(0, "/busy"), serve(status=429, Retry_After="3600"))
        near = hosts.on(hosts.url(0, "/near"), serve(rss(ONE)))
        away = hosts.on(hosts.url(1, "/away"), serve(rss(TWO)))
        line = MemoryLine()
        async with polling(make_config(tmp_path, busy, near, away), line) as poller:
            await until(lambda: hosts.count(away) >= 10)
            held = poller.metrics.value("dateline_feed_polls_total", "held")
        polls = hosts.count(near)

    assert hosts.count(busy) == 1
    assert polls <= 2
    assert held >= 1


async def test_an_answer_that_stays_fresh_is_not_asked_for_again(tmp_path):
    async with web_hosts() as hosts:
        fresh = hosts.on(hosts.url(0, "/a"), serve(rss(ONE), Cache_Control="public, max-age=60"))
        other = hosts.on(hosts.url(0, "/b"), serve(rss(TWO)))
        config = make_config(tmp_path, Feed(url=fresh, max_interval_secs=60.0), other)
        async with polling(config, MemoryLine()):
            await until(lambda: hosts.count(other) >= 8)

    assert hosts.count(fresh) == 1


async def test_one_host_is_asked_one_thing_at_a_time(tmp_path):
    async def slow(request):
        await asyncio.sleep(0.005)
        return await serve(rss(ONE))(request)

    async with web_hosts(2) as hosts:
        urls = [hosts.on(hosts.url(n % 2, f"/{n}"), slow) for n in range(40)]
        async with polling(make_config(tmp_path, *urls), MemoryLine()):
            await until(lambda: all(hosts.count(url) for url in urls))

    assert set(hosts.busiest.values()) == {1}


async def test_bad_feeds_are_counted_by_what_is_wrong_and_stop_nobody(tmp_path):
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    nested = b"".join(b'<!ENTITY a%d "%s">' % (n + 1, b"&a%d;" % n * 10) for n in range(9))
    entities = (
        b'<!DOCTYPE rss [<!ENTITY a0 "lol">' + nested + b"]>"
        b'<rss version="2.0"><channel><item><title>&a9;</title></item></channel></rss>'
    )
    async with web_hosts() as hosts:
        kinds = {
            "server_error": serve(status=503),
            "not_found": serve(status=404),
            "client_error": serve(status=403),
            "gone": serve(status=410),
            "unreadable": serve(b"<html><body>We have a new site!</body></html>"),
            "timeout": drip(b"x", every_secs=0.05),
            "too_large": drip(b"x" * 65_536, every_secs=0),
            "redirects": redirect("/redirects"),
            "bad_encoding": serve(b"nonsense", Content_Encoding="br"),
        }
        urls = [hosts.on(hosts.url(0, f"/{kind}"), answer) for kind, answer in kinds.items()]
        urls += [
            hosts.on(hosts.url(0, "/bomb"), serve(bomb, Content_Encoding="gzip")),
            hosts.on(hosts.url(0, "/entities"), serve(entities)),
            hosts.on(hosts.url(0, "/slow-parse"), serve(b"<rss><channel>" + b"<item>" * 300_000)),
            "http://127.0.0.1:1/",
        ]
        good = hosts.on(hosts.url(0, "/good"), serve(rss(ONE)))
        config = make_config(
            tmp_path, *urls, good, timeout_secs=0.5, parse_timeout_secs=1.0, per_host=20,
            max_feed_bytes=3_000_000,
        )  # fmt: skip
        line = MemoryLine()
        async with polling(config, line) as poller:
            await until(lambda: all(hosts.count(url) for url in urls[:-1]))
            value = poller.metrics.value
            await until(lambda: all(value("dateline_feed_polls_total", kind) for kind in kinds))
            await until(lambda: value("dateline_feed_polls_total", "network"))
            await until(lambda: value("dateline_feed_polls_total", "unreadable") >= 2)
            polls = hosts.count(good)
            await until(lambda: hosts.count(good) > polls)
            ours = value("dateline_feed_polls_total", "our_bug")

    assert ours == 0
    assert "Talks begin" in titles(line)
    assert max(map(len, line.values)) < 10_000


def ten_items(feed):
    return rss(*((str(n), f"Title {feed} {n}", "x") for n in range(10)))


async def test_while_the_broker_is_away_nothing_more_is_asked_and_nothing_is_lost(tmp_path):
    async with web_hosts() as hosts:
        urls = [hosts.on(hosts.url(0, f"/{n}"), serve(ten_items(n))) for n in range(30)]
        line = MemoryLine()
        line.up.clear()
        config = make_config(tmp_path, *urls, concurrency=1, max_backlog=50, start_spread_secs=1.0)
        async with polling(config, line) as poller:
            await until(lambda: poller.stages()[0].lag >= 50)
            asked = sum(map(hosts.count, urls))
            await asyncio.sleep(0.3)
            asked_later = sum(map(hosts.count, urls))
            alive = poller.is_alive
            line.up.set()
            await until(lambda: len(line.values) == 300)

    assert asked < 30
    assert asked_later - asked <= 1  # one was on its way
    assert alive
    assert len(set(titles(line))) == 300


async def test_what_was_not_acknowledged_when_it_ended_is_sent_by_the_next_run(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE, TWO)), serve(rss()))
        config = make_config(tmp_path, url)
        line = MemoryLine()
        line.up.clear()
        async with polling(config, line, drain_timeout_secs=1) as poller:
            await until(lambda: poller.stages()[0].lag == 2)
        sent_by_first_run = len(line.values)
        line.up.set()
        async with polling(config, line):
            await until(lambda: len(line.values) == 2)

    assert sent_by_first_run == 0
    assert titles(line) == ["Talks begin", "Talks go on"]


async def test_health_pages_say_how_it_is(tmp_path):
    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE)))
        line = MemoryLine()
        async with (
            polling(make_config(tmp_path, url), line) as poller,
            aiohttp.ClientSession() as web,
        ):
            await until(lambda: line.values)
            answers = {}
            for page in ("healthz", "readyz", "metrics"):
                async with web.get(f"http://127.0.0.1:{poller.port}/{page}") as response:
                    answers[page] = (response.status, await response.text())

    assert answers["healthz"][0] == answers["readyz"][0] == 200
    assert 'dateline_feed_items_total{outcome="new"} 1.0' in answers["metrics"][1]
    assert 'dateline_feeds{state="active"} 1.0' in answers["metrics"][1]


async def test_what_was_acknowledged_but_not_noted_when_it_was_killed_is_not_sent_again(tmp_path):
    """The topic has it, the state does not know: the next run finds it there."""

    class LosesAcknowledgements(MemoryLine):
        async def send(self, values):
            self.values += values
            await asyncio.Event().wait()

    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), serve(rss(ONE, TWO)))
        config = make_config(tmp_path, url)
        line = LosesAcknowledgements()
        async with polling(config, line, drain_timeout_secs=1):
            await until(lambda: len(line.values) == 2)
        again = MemoryLine()
        again.values = line.values
        hosts.on(url, serve(rss(("a3", "Talks end", "They part."), TWO, ONE)))
        async with polling(config, again) as poller:
            await until(lambda: len(again.values) >= 3)
            found = poller.metrics.value("dateline_feed_deliveries_total", "found")

    assert found == 2
    assert titles(again) == ["Talks begin", "Talks go on", "Talks end"]


async def test_headers_that_are_no_text_do_no_harm(tmp_path):
    async def odd(request):
        body = rss(ONE)
        head = (
            b'HTTP/1.1 200 OK\r\nContent-Type: text/xml; x=\xff\xfe\r\nETag: "\xff"\r\n'
            b"Link: <http://\xff/>; rel=hub\r\nLast-Modified: \xc3\x28\r\nRetry-After: \xff\r\n"
            b"Cache-Control: max-age=\xff\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
        )
        request.transport.write(head % len(body) + body)
        request.transport.close()
        return await serve()(request)

    async with web_hosts() as hosts:
        url = hosts.on(hosts.url(0, "/feed"), odd)
        line = MemoryLine()
        async with polling(make_config(tmp_path, url), line) as poller:
            await until(lambda: hosts.count(url) >= 3)
            ours = poller.metrics.value("dateline_feed_polls_total", "our_bug")

    assert titles(line) == ["Talks begin"]
    assert ours == 0


async def test_it_can_be_stopped_while_it_waits_for_the_broker(tmp_path):
    class NobodyThere(MemoryLine):
        async def wait(self):
            await asyncio.Event().wait()

    poller = Poller(
        make_config(tmp_path, "http://127.0.0.1:1/"), Settings(http_port=0), NobodyThere()
    )
    stop = asyncio.Event()
    run = asyncio.create_task(poller.run(stop))
    await until(lambda: poller.port)
    is_ready, is_alive = poller.stages()[0].ready, poller.is_alive
    stop.set()

    assert (is_ready, is_alive) == (False, True)
    assert await run == 0


async def test_a_state_that_breaks_ends_the_poller_with_a_failure(tmp_path, monkeypatch):
    """Better no poller than one that has forgotten what it has sent."""

    def broken(*_):
        raise sqlite3.DatabaseError("disk image is malformed")

    monkeypatch.setattr("pipeline.sources.feeds.polls.load_validators", broken)
    poller = Poller(
        make_config(tmp_path, "http://127.0.0.1:1/"), Settings(http_port=0), MemoryLine()
    )

    async with asyncio.timeout(20):
        assert await poller.run(asyncio.Event()) == 1
    assert poller.is_alive is False


async def test_a_bug_with_one_feed_or_page_does_not_end_the_others(tmp_path, monkeypatch):
    def stumble(feed, *_):
        if feed.publisher == "Odd":
            raise KeyError("our bug")
        return deliver_item(feed, *_)

    monkeypatch.setattr("pipeline.sources.feeds.polls.deliver_item", stumble)
    async with web_hosts() as hosts:
        odd = hosts.on(hosts.url(0, "/odd"), serve(rss(ONE)))
        good = hosts.on(hosts.url(0, "/good"), serve(rss(TWO)))
        line = MemoryLine()
        config = make_config(tmp_path, Feed(url=odd, publisher="Odd"), good)
        async with polling(config, line) as poller:
            await until(lambda: hosts.count(good) >= 4 and hosts.count(odd))
            ours = poller.metrics.value("dateline_feed_polls_total", "our_bug")

    assert titles(line) == ["Talks go on"]
    assert (ours, hosts.count(odd)) == (1, 1)
