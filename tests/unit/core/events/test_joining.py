from tests.unit.core.events.conftest import describe

CALL = (
    "Japanese Prime Minister Shigeru Ishiba is set to speak with French President Emmanuel Macron "
    "by phone on Monday.\nThe call will be short. A Tokyo spokesman said the conversation is being "
    "prepared.\nIt will be the second call between Ishiba and Macron. After his call with Macron, "
    "Ishiba will rest."
)


def test_nouns_that_point_back_are_evidence_not_events(mentions):
    found = mentions(CALL)

    assert [describe(m) for m in found] == [
        "CONSULT.phone scheduled Shigeru Ishiba, Emmanuel Macron"
    ]
    assert len(found[0].evidence) == 5


def test_talks_of_other_parties_place_or_kind_stay_apart(mentions):
    text = (
        "Japan met Chile in Oslo on Monday. The Rome talks between Mali and Chad ended on Sunday. "
        "A phone call between Japan and Chile is planned."
    )

    assert [describe(m) for m in mentions(text)] == [
        "CONSULT happened Japan, Chile",
        "CONSULT happened Mali, Chad",
        "CONSULT.phone planned Japan, Chile",
    ]


def test_a_possible_summit_is_not_the_one_that_took_place(mentions):
    text = "Japan met Chile on Monday. A possible summit between Japan and Chile made news."

    assert [describe(m) for m in mentions(text)] == [
        "CONSULT happened Japan, Chile",
        "CONSULT possible Japan, Chile",
    ]


def test_a_plan_that_was_called_off_is_not_the_news_that_there_was_a_plan(mentions):
    text = (
        "Polish Foreign Minister Radoslaw Sikorski cancelled his visit to Hungary. Sikorski had "
        "been scheduled to meet Hungarian Foreign Minister Peter Szijjarto in Budapest."
    )

    assert [m.status for m in mentions(text)] == ["cancelled"]


def test_the_next_meeting_is_another_one(mentions):
    text = "Japan met Chile on Monday. Japan will meet Chile again on Friday."

    assert [describe(m) for m in mentions(text)] == [
        "CONSULT happened Japan, Chile",
        "CONSULT scheduled Japan, Chile",
    ]


def test_a_visit_and_a_call_are_two_events(mentions):
    text = "Japan spoke with Chile by phone. Japan met with Chile on a multilateral stage."

    assert [m.mode for m in mentions(text)] == ["phone", "multilateral"]


def test_a_deed_told_twice_in_a_sentence_is_one(mentions):
    text = "Russia launched 50 drones at Ukraine, killing three people."
    (mention,) = mentions(text)

    assert describe(mention) == "ASSAULT.drone happened Russia > Ukraine"
    assert [q.value for q in mention.counts] == [50, 3]


def test_the_same_words_again_are_the_same_event(mentions):
    text = "Japan condemned Peru.\nIt rained.\nJapan condemned Peru in a statement."
    (mention,) = mentions(text)

    assert len(mention.evidence) == 2


def test_a_verb_that_tells_what_a_noun_has_told_sets_the_status(mentions):
    text = "The planned talks between Japan and Chile made news. Japan met Chile in Oslo on Monday."
    (mention,) = mentions(text)

    assert describe(mention) == "CONSULT happened Japan, Chile"
    assert mention.location.name == "Oslo"


def test_talks_before_any_event_have_nothing_to_point_back_to(mentions):
    assert mentions("The talks were long. Japan condemned Peru.")[0].type == "ACCUSE"


def test_the_same_talks_at_another_place_are_others(mentions):
    text = "Japan met Chile in Oslo on Monday. The talks between Japan and Chile in Rome ended."

    assert [m.location.name for m in mentions(text)] == ["Oslo", "Rome"]


def test_a_day_without_a_clock_time_stays_as_it_is(mentions):
    text = "Japan met Chile on Monday. Monday's meeting between Japan and Chile was short."
    (mention,) = mentions(text)

    assert (mention.event_date.start, len(mention.evidence)) == ("2025-06-09", 2)


def test_bodies_without_a_country_are_one_only_by_name(mentions):
    text = "NATO condemned Peru. The United Nations condemned Peru. Nobody condemned Peru."

    assert len(mentions(text)) == 2


def test_acts_of_two_modes_are_two(mentions):
    text = "Russia released hostages of Ukraine. Russia released hostages of Ukraine on Monday."

    assert len(mentions(text)) == 1


def test_persons_and_their_states_are_one_side(mentions):
    text = (
        "Shigeru Ishiba met Emmanuel Macron on Monday. The meeting between Japan and France was "
        "short."
    )
    (mention,) = mentions(text)

    assert len(mention.evidence) == 2


def test_an_act_of_nobody_known_joins_nothing(mentions):
    assert len(mentions("Japan condemned Peru. Critics condemned the storm.")) == 1


def test_a_meeting_ahead_is_not_the_one_that_was(mentions):
    text = "Japan met Chile. Japan will meet Chile again."

    assert [m.status for m in mentions(text)] == ["happened", "planned"]


def test_what_each_side_demands_is_an_event_of_its_own(mentions):
    found = mentions("Peru demanded a ceasefire. Chile demanded that Peru withdraw its troops.")

    assert [[party.name for party in one.actors] for one in found] == [["Peru"], ["Chile"]]


def test_a_strike_and_whom_it_killed_are_one_event(mentions):
    (mention,) = mentions("An airstrike by Chad has killed a guard.")

    assert describe(mention) == "ASSAULT.aerial happened Chad > guard"
