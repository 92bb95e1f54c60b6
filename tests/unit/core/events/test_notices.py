from datetime import timedelta

import pytest
from msgspec import structs

from pipeline.core.events.notices import is_withdrawn, notices_of
from pipeline.records import VersionNotice
from pipeline.records.deduped import OtherVersion
from tests.unit.core.events.conftest import WEDNESDAY

EARLIER = WEDNESDAY - timedelta(hours=2)


def other(letter, *, withdrawn=False):
    return OtherVersion(
        version=letter * 32, written_at=EARLIER, received_at=EARLIER, withdrawn=withdrawn
    )


@pytest.fixture
def record(tagged):
    return tagged("The weather was fine in Rome.")


def test_an_article_of_one_version_gives_no_notice(record):
    assert list(notices_of(record)) == []


def test_every_article_gives_one_where_dedupe_was_left_out(record):
    (notice,) = notices_of(structs.replace(record, algo=""))

    assert notice == VersionNotice(
        schema=VersionNotice.SCHEMA,
        article_id=record.article_id,
        version=record.version,
        written_at=WEDNESDAY,
        received_at=WEDNESDAY,
    )


def test_a_version_was_written_when_it_was_last_changed(record):
    changed = structs.replace(record, algo="", modified_at=EARLIER)

    assert [notice.written_at for notice in notices_of(changed)] == [EARLIER]


def test_with_the_second_version_goes_a_notice_of_the_first(record):
    second = structs.replace(record, versions=(other("c"),))

    assert [(one.version[0], one.written_at) for one in notices_of(second)] == [
        ("b", WEDNESDAY),
        ("c", EARLIER),
    ]


def test_a_later_version_gives_a_notice_of_itself_alone(record):
    third = structs.replace(record, versions=(other("d"), other("c")))

    assert [one.version[0] for one in notices_of(third)] == ["b"]


@pytest.mark.parametrize("kind", ["kill", "withdrawn"])
def test_a_version_that_takes_the_article_back_says_so(record, kind):
    taken = structs.replace(record, revision_kind=kind)

    assert is_withdrawn(taken)
    assert [(one.withdrawn, one.reason) for one in notices_of(taken)] == [(True, kind)]


def test_the_notice_of_an_earlier_version_says_that_it_took_the_article_back(record):
    second = structs.replace(record, versions=(other("c", withdrawn=True),))

    assert [(one.withdrawn, one.reason) for one in notices_of(second)] == [
        (False, ""),
        (True, "withdrawn"),
    ]
