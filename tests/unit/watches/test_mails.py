import email
import re
from datetime import UTC, datetime
from email import policy

import msgspec
import pytest

from pipeline.records.watch import Mail
from pipeline.watches.mails import MOST_SHOWN, Item, make_mail
from tests.support.payloads import ADDRESSES, PAYLOADS, markup_faults, one_line, words_of
from tests.support.watches import EVENT, delivery_of, event_number, watch_of

MAIL = Mail(to=("desk@example.org", "other@example.org"), at="07:30", zone="Europe/Kyiv")
DUE = datetime(2025, 5, 18, 4, 30, tzinfo=UTC)


def digest(*items, watch=None, due=DUE, public_url="https://news.example"):
    watch = watch or watch_of("ukraine-talks", title="The Ukraine talks")
    made = make_mail(watch, MAIL, items, due, sender="news@dateline.example", public_url=public_url)
    return email.message_from_bytes(made.as_bytes(), policy=policy.default)


def parts(message):
    plain, html = message.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return plain.get_content(), html.get_content()


def item(number=0, *, was_new=True, **more):
    return Item(delivery_of(number, **more), was_new)


def test_a_digest_says_what_is_new_what_changed_and_what_is_no_longer():
    message = digest(
        item(1),
        item(2, was_new=False, kind="changed", changed=("status",)),
        item(3, was_new=False, kind="left", reason="retracted"),
    )
    plain, html = parts(message)

    assert [line for line in plain.splitlines() if line.isupper()] == [
        "NEW",
        "CHANGED",
        "NO LONGER",
    ]
    assert re.findall("<h2>(.*?)</h2>", html) == ["New", "Changed", "No longer"]
    assert "(changed: status)" in plain
    assert "the report was taken back" in plain
    assert EVENT.evidence[0].sentence in " ".join(plain.split())


def test_the_head_says_from_whom_to_whom_and_that_a_machine_wrote_it():
    message = digest(item())

    assert message["Subject"] == "The Ukraine talks: 1 event, 2025-05-18 07:30"
    assert message["From"] == "Dateline <news@dateline.example>"
    assert message["To"] == "desk@example.org, other@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message


def test_the_same_digest_has_the_same_id_and_another_one_another():
    later = DUE.replace(day=19)

    assert digest(item(1))["Message-ID"] == digest(item(1), item(2))["Message-ID"]
    assert digest(item(1), due=later)["Message-ID"] != digest(item(1))["Message-ID"]


def event_with(words, address):
    """Return an event that has the words wherever a digest shows words."""
    evidence = msgspec.structs.replace(
        EVENT.evidence[0], sentence=words, publisher=words, url=address
    )
    actor = msgspec.structs.replace(EVENT.actors[0], name=words)
    return msgspec.structs.replace(event_number(1), evidence=(evidence,), actors=(actor,))


@pytest.mark.parametrize("words", PAYLOADS)
def test_no_word_of_the_news_is_markup_in_html(words):
    event = event_with(words, "https://paper.example/a?b=1&c='\"><script>")
    _plain, html = parts(digest(item(event=event), watch=watch_of(title=words)))

    assert list(markup_faults(html.removeprefix("<!doctype html>"))) == []
    assert one_line(words) in one_line(words_of(html))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_mail_links_to_web_pages_only(address):
    plain, html = parts(digest(item(event=event_with("Talks.", address))))

    assert address not in html
    assert address not in plain


def test_line_breaks_in_a_title_make_no_further_header():
    message = digest(item(), watch=watch_of(title="Talks\r\nBcc: all@example.org"))

    assert message["Bcc"] is None
    assert message["Subject"].startswith("Talks Bcc: all@example.org: 1 event")


@pytest.mark.parametrize(("public_url", "links"), [("https://news.example", 2), ("", 0)])
def test_a_mail_links_to_the_page_only_where_it_is_known(public_url, links):
    plain, html = parts(digest(item(), public_url=public_url))

    assert html.count("https://news.example/?watch=ukraine-talks") == links
    assert ("https://news.example/?watch=ukraine-talks" in plain) == bool(links)


def test_a_long_digest_says_how_many_are_left_out():
    plain, html = parts(digest(*(item(number) for number in range(MOST_SHOWN + 7))))

    assert plain.count("* ") == MOST_SHOWN
    assert "And 7 more." in plain
    assert "And 7 more." in html
