import pytest
from msgspec import UNSET

from pipeline.core.events.merging_status import change_of, course_of
from pipeline.records.mention import Attribution
from tests.support.mentions import ORLAN, VARGA, at, content, digest, mention


def course(*statuses, **more):
    """The course of an event whose reports say these statuses, an hour apart."""
    return course_of(
        [
            mention(f"a{hour}", status=status, published=at(18, hour), **more)
            for hour, status in enumerate(statuses)
        ]
    )


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [
        ("planned scheduled ongoing happened", "planned scheduled ongoing happened"),
        ("happened scheduled planned", "happened"),
        ("possible proposed demanded planned", "possible planned"),
        ("claimed happened", "claimed happened"),
        ("scheduled postponed scheduled", "scheduled postponed scheduled"),
        ("scheduled cancelled happened", "scheduled cancelled happened"),
        ("scheduled postponed cancelled", "scheduled postponed cancelled"),
        ("cancelled possible", "cancelled"),
        ("ongoing failed", "ongoing failed"),
        ("happened failed", "happened"),
        ("claimed cancelled", "claimed"),
        ("scheduled negated", "scheduled negated"),
        ("ongoing negated", "ongoing"),
        ("possible denied", "possible denied"),
        ("planned denied", "planned"),
        ("denied negated", "denied"),
        ("denied scheduled", "denied scheduled"),
        ("negated cancelled", "negated cancelled"),
        ("cancelled denied", "cancelled"),
    ],
)
def test_a_later_report_moves_the_status_up_or_aside_never_down(statuses, moves):
    steps = course(*statuses.split()).steps

    assert " ".join(step.status for step in steps) == moves


@pytest.mark.parametrize(
    ("statuses", "disputed"),
    [
        ("claimed denied", True),
        ("denied happened", True),
        ("scheduled denied", True),
        ("possible denied", False),
        ("scheduled negated", False),
        ("happened negated", True),
        ("denied", False),
        ("scheduled cancelled", False),
    ],
)
def test_an_event_that_some_affirm_and_some_deny_is_disputed(statuses, disputed):
    assert course(*statuses.split()).disputed is disputed


@pytest.mark.parametrize(
    ("said", "disputed"),
    [
        ("claimed/Karst denied/Lindow happened/Lindow", False),
        ("claimed/Karst denied/Lindow happened/Karst", True),
        ("claimed/Karst denied/Lindow happened/", True),
        ("happened/Lindow denied/Lindow", True),
        ("denied/Lindow denied/Karst happened/Lindow", True),
        ("claimed/Karst denied/officials happened/officials", True),
        ("claimed/Karst denied/Lindow possible/Lindow", True),
    ],
)
def test_who_denied_and_later_affirms_ends_the_dispute_for_himself(said, disputed):
    reports = [row.split("/") for row in said.split()]
    made = [
        mention(
            f"a{hour}",
            status=status,
            published=at(18, hour),
            attribution=Attribution(name=speaker) if speaker else UNSET,
        )
        for hour, (status, speaker) in enumerate(reports)
    ]

    assert course_of(made).disputed is disputed


def test_the_time_of_the_reports_counts_not_their_order():
    early = mention("a", status="scheduled", published=at(17))
    late = mention("b", status="happened", published=at(19))

    assert course_of([late, early]) == course_of([early, late])


def test_an_agreement_on_a_meeting_leaves_the_meeting_agreed():
    meeting = mention("a", status="planned", published=at(17))
    both = mention("b", kind="AGREE", status="happened", content=content("CONSULT"))
    one = mention(
        "c",
        kind="AGREE",
        status="happened",
        content=content("CONSULT"),
        actors=(ORLAN,),
        recipients=(VARGA,),
    )

    assert course_of([meeting, both]).last.status == "agreed"
    assert course_of([meeting, one]).last.status == "planned"
    assert course_of([both]).last.status == "happened"


def test_a_change_points_to_the_words_that_made_it():
    change = change_of(course_of([mention("a", cue="is set to")]).last)
    assert (change.status, change.at, change.article_id) == ("scheduled", at(18), digest("a"))
    assert (change.start, change.end) == (0, len("is set to"))

    sentence = change_of(course_of([mention("a", rank=1)]).last)
    assert (sentence.start, sentence.end) == (200, 259)

    nothing = change_of(course_of([mention("a", evidence=(), status_cue=UNSET)]).last)
    assert (nothing.start, nothing.end) == (0, 0)
