import pytest

from pipeline.core.outcome import Reject
from pipeline.sources.topic.message import Message
from pipeline.sources.topic.rules import Rule, RuleTable

MESSAGE = Message(topic="cms", timestamp_ms=0)


def text(document, name="title", spec=None, **table):
    rule = Rule(name, spec if spec is not None else _table(**table))
    return rule.text(MESSAGE, document)


def _table(**table):
    return RuleTable(sources=table.pop("sources", []), **table)


def test_the_first_that_is_there_and_not_empty_counts():
    document = {"a": None, "b": " ", "c": "found", "d": "too late"}

    assert text(document, spec=["/a", "/b", "/c", "/d"]) == "found"


def test_a_default_stands_in_where_nothing_is_found():
    assert text({}, sources="/a", default="en") == "en"


def test_a_constant_needs_no_document():
    assert text({}, const="Northwire") == "Northwire"


@pytest.mark.parametrize(
    ("value", "said"), [(7, "7"), (True, "true"), (False, "false"), (1.5, "1.5"), (None, "")]
)
def test_numbers_and_truths_are_text_too(value, said):
    assert text({"a": value}, spec="/a") == said


def test_a_list_is_joined_where_the_rule_says_so():
    document = {"a": ["one", None, "", ["two", 3]]}

    assert text(document, sources="/a", join="\n") == "one\ntwo\n3"


@pytest.mark.parametrize(
    ("value", "says"), [(["one"], "a list; text was expected .*join"), ({"b": 1}, "an object")]
)
def test_what_is_no_text_is_rejected_with_field_and_path(value, says):
    with pytest.raises(Reject, match=f"title: /a holds {says}") as caught:
        text({"a": value}, spec="/a")

    assert caught.value.code == "schema_mismatch"


def test_a_map_gives_their_words_our_meaning_and_forgets_the_others():
    words = {"corrected": "correction"}

    assert text({"a": "corrected"}, sources="/a", map=words) == "correction"
    assert text({"a": "approved"}, sources="/a", map=words) == ""
    assert text({"a": "approved"}, sources="/a", map=words, default="update") == "update"


@pytest.mark.parametrize(
    ("unit", "value", "time"),
    [
        ("s", 1_747_396_800, "2025-05-16T12:00:00.000Z"),
        ("s", 1_747_396_800.25, "2025-05-16T12:00:00.250Z"),
        ("ms", 1_747_396_800_123, "2025-05-16T12:00:00.123Z"),
        ("us", 1_747_396_800_123_456, "2025-05-16T12:00:00.123Z"),
        ("ms", "1747396800123", "2025-05-16T12:00:00.123Z"),
        ("s", -1, "1969-12-31T23:59:59.000Z"),
    ],
)
def test_a_count_since_1970_becomes_a_time(unit, value, time):
    assert text({"a": value}, name="published_at", sources="/a", time=unit) == time


@pytest.mark.parametrize("value", ["yesterday", 1e300, "nan", "inf", 10**40])
def test_what_is_no_count_is_a_bad_time(value):
    with pytest.raises(Reject, match="no count of ms since 1970") as caught:
        text({"a": value}, name="published_at", sources="/a", time="ms")

    assert caught.value.code == "bad_time"


def test_a_number_without_unit_is_rejected_with_what_to_do():
    with pytest.raises(Reject, match="say its unit"):
        text({"a": 1_747_396_800}, name="published_at", spec="/a")


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2025-05-16T14:00:00", "2025-05-16T14:00:00+02:00"),
        ("2025-01-16 14:00", "2025-01-16T14:00:00+01:00"),
        ("2025-05-16T14:00:00Z", "2025-05-16T14:00:00Z"),
        ("16 May 2025", "16 May 2025"),
    ],
)
def test_a_zone_is_given_to_times_that_have_none_summer_and_winter(value, time):
    assert text({"a": value}, name="modified_at", sources="/a", zone="Europe/Berlin") == time


def test_a_time_as_text_goes_on_as_it_is():
    assert text({"a": "Fri, 16 May 2025"}, name="published_at", spec="/a") == "Fri, 16 May 2025"


@pytest.mark.parametrize(
    ("document", "authors"),
    [
        ({"by": ["A. Writer", "", None, "B. Editor"]}, ("A. Writer", "B. Editor")),
        ({"by": "A. Writer"}, ("A. Writer",)),
        ({"by": []}, ("Desk",)),
        ({}, ("Desk",)),
    ],
)
def test_a_field_that_is_a_list_takes_one_text_as_well(document, authors):
    rule = Rule("authors", RuleTable(sources="/by", default="Desk"))

    assert rule.texts(MESSAGE, document) == authors


def test_a_list_field_without_default_may_be_empty():
    assert Rule("authors", "/by").texts(MESSAGE, {}) == ()


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("title", RuleTable()),
        ("title", RuleTable(sources="/a", const="b")),
        ("title", RuleTable(sources="/a", time="s")),
        ("title", RuleTable(sources="/a", zone="Europe/Berlin")),
        ("published_at", RuleTable(sources="/a", time="s", zone="Europe/Berlin")),
        ("published_at", RuleTable(sources="/a", zone="../etc/passwd")),
        ("title", "a..b"),
        ("title", []),
    ],
)
def test_a_rule_that_says_nothing_is_told_at_the_start(name, table):
    with pytest.raises(ValueError):
        Rule(name, table)
