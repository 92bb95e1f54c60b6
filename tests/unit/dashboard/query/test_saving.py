import base64

import pytest
from msgspec import convert

from pipeline.dashboard.query.filters import Filter
from pipeline.dashboard.query.saving import Asked, key_of, make_secret, make_watch
from pipeline.dashboard.query.watchlist import WatchError, filter_of
from tests.support.receiver import SECRET
from tests.support.watches import NOON


def make(name="talks", **asked):
    return make_watch(
        name, convert({"filter": {}, **asked}, Asked), since=NOON, origin="file", secret=SECRET
    )


def test_parameters_are_saved_as_a_url_has_them():
    watch = make(filter={"type": ["CONSULT", "AGREE"], "min_origins": 2, "disputed": True})

    assert watch.filter == {"type": "CONSULT,AGREE", "min_origins": "2", "disputed": "true"}
    assert filter_of(watch.filter) == Filter(type="CONSULT,AGREE", min_origins=2, disputed="true")


def test_a_secret_of_its_own_goes_before_the_one_that_was_made():
    own = make_secret()

    assert make(webhook={"url": "https://a.example/"}).webhook.secret == SECRET
    assert make(webhook={"url": "https://a.example/", "secret": own}).webhook.secret == own


def test_a_new_secret_has_the_form_of_standard_webhooks():
    assert 24 <= len(key_of(make_secret())) <= 64
    assert make_secret() != make_secret()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"name": "no name"}, "name"),
        ({"title": "x" * 201}, "title"),
        ({"filter": {"type": "TALK"}}, "filter: "),
        ({"filter": {"watch": "a"}}, "watch"),
        ({"webhook": {"url": "https:///path"}}, "webhook.url"),
        ({"webhook": {"url": "https://a.example:99999/"}}, "webhook.url"),
        ({"webhook": {"url": "https://u@a.example/"}}, "webhook.url"),
        ({"webhook": {"url": "https://a.example/", "secret": "whsec_short"}}, "webhook.secret"),
        (
            {"webhook": {"url": "https://a.example/", "secret": "whsec_" + "a" * 33}},
            "webhook.secret",
        ),
        ({"name": "talks\n"}, "name: it has a control"),
        ({"webhook": {"url": "https://a.example/", "secret": f"{SECRET}\n"}}, "webhook"),
        ({"mail": {"to": ["a@b.example\n"]}}, "mail: it has a control"),
        ({"mail": {"to": ["a@b.example"], "at": "07:00\n"}}, "mail: it has a control"),
        ({"filter": {"since": "2025-05-18\n"}}, "filter: "),
        ({"mail": {"to": ["a@b.example"], "zone": "Nowhere"}}, "mail.zone"),
        ({"mail": {"to": ["a@b.example"], "zone": "Europe/Nowhere"}}, "mail.zone"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_field_is_named(asked, word):
    with pytest.raises(WatchError, match=word):
        make(**{"name": "talks", **asked})


def test_a_refusal_never_quotes_a_secret():
    secret = "whsec_" + base64.b64encode(b"x" * 10).decode()
    with pytest.raises(WatchError) as caught:
        make(webhook={"url": "https://a.example/", "secret": secret})

    assert secret not in str(caught.value)
