from datetime import UTC, datetime

import pytest

from pipeline.core.events.coder import EventCoder
from pipeline.core.outcome import Drop, Forward
from pipeline.core.wire import encode
from pipeline.records import Candidate
from tests.unit.core.events.conftest import WEDNESDAY, describe

SENTENCES = {
    "Police whisked 20 of them away.": ["COERCE.arrest happened police > 20"],
    "Paramilitary troops killed six rebels.": ["ASSAULT happened troops > rebels"],
    "The student leader, detained on Friday, was questioned through the night.": [
        "COERCE.arrest happened  > leader"
    ],
    "The family alleged that a trader died after being beaten by policemen.": [
        "ACCUSE happened family > policemen",
        "ASSAULT.beat claimed policemen > trader",
    ],
    "Japan imposed a curfew in Lima.": ["COERCE.curfew happened Japan > Lima"],
    "French President Emmanuel Macron will meet German Chancellor Friedrich Merz on Friday.": [
        "CONSULT scheduled Emmanuel Macron, Friedrich Merz"
    ],
    "Keir Starmer spoke by phone with Indian Prime Minister Narendra Modi on Tuesday.": [
        "CONSULT.phone happened Keir Starmer, Narendra Modi"
    ],
    "Egypt is hosting ceasefire talks between Israel and Hamas this week.": [
        "CONSULT.third-party ongoing Egypt, Israel, Hamas"
    ],
    "Saudi Arabia and Iran agreed to restore diplomatic ties.": [
        "AGREE happened Saudi Arabia, Iran"
    ],
    "Tehran would not attend the talks in Geneva, Iran's foreign minister said.": [
        "REJECT.meet happened Iran"
    ],
    "The planned summit between Turkey and Greece was cancelled on Tuesday.": [
        "CONSULT cancelled Turkey, Greece"
    ],
    "Armenia and Azerbaijan postponed their meeting.": ["CONSULT postponed Armenia, Azerbaijan"],
    "Japan urged North Korea to return to negotiations.": [
        "REQUEST.meet happened Japan > North Korea"
    ],
    "Washington threatened to impose tariffs on Mexico.": [
        "THREATEN.relations happened United States > Mexico"
    ],
    "The European Union imposed new sanctions on Belarus on Monday.": [
        "SANCTION.discontinue happened European Union > Belarus"
    ],
    "Venezuela accused Guyana of violating its territory.": [
        "ACCUSE.allege happened Venezuela > Guyana"
    ],
    "Peru demanded that Chile withdraw its troops, according to two diplomats.": [
        "REQUEST.yield happened Peru > Chile"
    ],
    "Peru and Chile agreed to exchange 200 prisoners.": ["AGREE happened Peru, Chile"],
    "Japan welcomed the agreement on prisoners.": ["SUPPORT happened Japan"],
    "Hungary vetoed an EU statement on Georgia.": ["REJECT happened Hungary > European Union"],
    "Canada expelled two Indian diplomats.": ["SANCTION.expel happened Canada > India"],
    "Spain and Portugal signed an agreement on water.": ["SUPPORT happened Spain, Portugal"],
    "Pakistan and Afghanistan reopened the border on Monday.": [
        "RETREAT.access happened Pakistan, Afghanistan"
    ],
    "Xi Jinping and Vladimir Putin failed to reach a deal.": [
        "SUPPORT failed Xi Jinping, Vladimir Putin"
    ],
    "Israel denied that it had attacked a convoy near Damascus.": ["ASSAULT denied Israel"],
    "Russia said that Sudan must return the helicopter.": ["REQUEST happened Russia > Sudan"],
    "North Korea fired a missile into the sea on Sunday.": [
        "MOBILIZE.weapons happened North Korea"
    ],
    "Russia and Ukraine observed a ceasefire.": ["RETREAT.ceasefire happened Russia, Ukraine"],
    "France postponed a conference on the conflict.": ["CONSULT postponed France"],
    "Lebanese President Joseph Aoun arrived in Paris on Monday for talks with Emmanuel Macron.": [
        "CONSULT.visit happened Joseph Aoun > Emmanuel Macron"
    ],
    "Australia's Anthony Albanese is expected to visit Beijing next month.": [
        "CONSULT.visit planned Anthony Albanese > Beijing"
    ],
    "Germany sent medicine to Nepal.": ["AID happened Germany > Nepal"],
    "The United Nations called for the release of all hostages.": [
        "REQUEST.yield happened United Nations"
    ],
    "South Korea proposed talks with North Korea, but Pyongyang declined.": [
        "AGREE happened South Korea > North Korea",
        "REJECT.meet happened North Korea",
    ],
    "Israeli troops killed three farmers in Lebanon.": [
        "ASSAULT happened Israeli troops > farmers"
    ],
    "President Emmanuel Macron's call for a halt to hostilities went unheard.": [
        "REQUEST.yield happened Emmanuel Macron"
    ],
    "Chilean and Peruvian envoys reached a deal on Monday.": ["SUPPORT happened Chile, Peru"],
    "Bolivian authorities declared a state of siege in Bolivia to begin at midnight.": [
        "COERCE.martial-law happened Bolivia"
    ],
    "Emmanuel Macron met Narendra Modi to discuss trade.": [
        "CONSULT happened Emmanuel Macron, Narendra Modi"
    ],
    "Emmanuel Macron flew to Cairo to meet Narendra Modi.": [
        "CONSULT.visit happened Emmanuel Macron > Narendra Modi"
    ],
    "Norway condemned a raid ordered by Peru.": ["ACCUSE happened Norway > Peru"],
    "The accused were detained in Kenya.": ["COERCE.arrest happened  > accused"],
    "Kenya freed the editor after talks with Chad.": [
        "RETREAT.release happened Kenya > editor",
        "CONSULT happened Kenya, Chad",
    ],
    "Kenya freed the detained activist.": ["RETREAT.release happened Kenya > activist"],
    "Two men were arrested in Kenya.": ["COERCE.arrest happened  > men"],
    "A strike on a school killed nine children.": ["ASSAULT happened  > children"],
    "Nine people died in the attack.": ["ASSAULT happened  > people"],
    "Malawi received aid from Norway.": ["AID happened Norway > Malawi"],
    "Israel struck targets in Syria.": ["ASSAULT happened Israel > Syria"],
    "The prime minister of Japan resigned on Monday.": ["RETREAT.resign happened Shigeru Ishiba"],
    "The council will vote on a resolution condemning Peru.": [
        "ACCUSE.disapprove planned council > Peru"
    ],
    "Kenyan doctors rejected the offer.": ["REJECT.meet happened Kenya"],
    "Gunmen kidnapped the engineer.": ["ASSAULT.abduct happened gunmen > engineer"],
    "European countries condemned the coup.": ["ACCUSE.disapprove happened European countries"],
}
NOTHING = [
    "China said the United States should stop selling weapons to Taiwan.",
    "India believes Pakistan attacked the base.",
    "If Ukraine agrees, Russia will withdraw its troops.",
    "Israel and Egypt signed an agreement on Sinai in 1978. It rained. The sun shone. Snow fell.",
    "Turkey has not yet ratified the treaty.",
    "Brazil declined to comment on the talks.",
    "Brazil refused to give details of the talks.",
    "Did Iran attack Israel on Monday?",
    "The goalkeeper of Spain attacked the striker of Italy, and the coach met the referee.",
    "The striker scored a goal in the match; the coach said Spain had attacked Italy's goal well.",
    "The merger that Apple announced lifted its shares.",
    "Trump returned to the White House.",
    "Russia told TASS that the weather was fine.",
    "“Spain attacked Italy on Monday in the harbour,” the sailor said.",
    "Germany voiced an interest in music.",
    "Spain's new museum attracted visitors in Madrid.",
    "Italy opened an aid programme.",
    "Kenya helped.",
    "A resident of Rome met a farmer.",
    "In 1978, Israel attacked Egypt. It rained. The sun shone. Snow fell.",
    "Japan mobilised.",
    "Japan believes the army attacking Chile is weak.",
    "Brazil declined to comment on the meeting between Argentina and Chile.",
    "The talks between Japan and Chile were not held.",
    "Anna Berg condemned Bruno Tall.",
    "Peru wonders whether it should think that Japan met Chile.",
    "France called the painting of the farmer.",
    "Two men were killed in a crash in Kenya.",
    "The fund, which gives aid to Nepal, grew.",
    "An emergency declared by Peru made news.",
    "Chad agreed that the road was narrow.",
    "The Oslo visit was short.",
    "I condemned Peru.",
    "The cost of attacking Peru grew in Chile.",
    "Spain attacked Italy and led 3-1.",
    "Chad gave Niger a chance to attack the base.",
    "Norway went to attack Peru.",
    "Nine people died in a flood.",
    "Norway fought the storm near Oslo.",
]


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:40])
def test_a_sentence_gives_these_events(text, mentions):
    assert [describe(mention) for mention in mentions(text)] == SENTENCES[text]


@pytest.mark.parametrize("text", NOTHING, ids=lambda text: text[:40])
def test_opinions_conditions_history_sport_and_quotes_give_no_event(text, mentions):
    assert [describe(mention) for mention in mentions(text)] == []


def test_an_article_without_an_event_ends_here(tagged, lexicon):
    assert EventCoder(lexicon)([tagged("The weather was fine in Rome.")], [WEDNESDAY]) == [
        Drop("no_event")
    ]


def test_every_mention_goes_on_under_its_block_key(tagged, lexicon):
    record = tagged("Japan condemned Peru. Chile thanked Peru for its support.")
    (outcome,) = EventCoder(lexicon)([record], [WEDNESDAY])

    assert [(type(forward), forward.key) for forward in outcome] == [
        (Forward, "JPN|PER"),
        (Forward, "CHL|PER"),
    ]


def test_the_same_article_gives_the_same_bytes(tagged, lexicon):
    record = tagged("Japan condemned Peru and met Chile's president in Lima on Monday.")
    coder = EventCoder(lexicon)

    assert [encode(m) for m in coder.code(record)] == [encode(m) for m in coder.code(record)]


def test_two_events_of_a_type_in_one_sentence_have_two_ids(mentions):
    ids = [m.id for m in mentions("Japan condemned Peru, and Chile condemned Kenya.")]

    assert len(ids) == len(set(ids)) == 2


def test_evidence_and_parties_are_slices_of_the_text(mentions):
    text = (
        "It rained.\nJapan's army attacked Peru, and Chile condemned Kenya. Mali met Chad in Oslo."
    )
    for mention in mentions(text):
        for row in mention.evidence:
            assert text[row.start : row.end] == row.sentence
        for party in (*mention.actors, *mention.recipients):
            assert text[party.start : party.end] == party.text


def test_the_dateline_is_never_part_of_an_event(mentions, tagged):
    text = "TALKS TOWN (AP) - Japan met Chile in Oslo on Monday."
    dateline = {"place": "Talks Town", "start": 0, "end": 17}
    from pipeline.records.article import Dateline

    (mention,) = mentions(text, dateline=Dateline(**dateline))

    assert describe(mention) == "CONSULT happened Japan, Chile"
    assert mention.location.name == "Oslo"


def test_all_who_act_are_behind_a_dateline_that_hides_them(mentions):
    from pipeline.records.article import Dateline

    text = "ISTANBUL (Northwire) - Ukraine and Russia agreed to exchange 200 prisoners."
    (mention,) = mentions(text, dateline=Dateline(place="Istanbul", start=0, end=22))

    assert describe(mention) == "AGREE happened Ukraine, Russia"


def test_a_mention_carries_what_merging_needs_of_its_article(mentions):
    (mention,) = mentions("Japan condemned Peru.", external_id="x1", cluster_id="c" * 32)

    assert (mention.external_id, mention.cluster_id, mention.is_origin) == ("x1", "c" * 32, True)
    assert mention.published_at == datetime(2025, 6, 11, 12, tzinfo=UTC)
    assert mention.coder.lexicon


def test_what_the_gate_holds_back_goes_out_beside_with_the_reason(tagged, lexicon):
    record = tagged("Japan condemned Peru. The baker should visit France.")
    (outcome,) = EventCoder(lexicon)([record], [WEDNESDAY])
    held = [forward for forward in outcome if isinstance(forward.record, Candidate)]

    assert [(one.key, one.record.type, one.record.held_for) for one in held] == [
        (record.article_id, "CONSULT", "no_political_actor")
    ]
    assert {one.record.id for one in held} & {one.record.id for one in outcome[:1]} == set()


def test_an_article_that_is_taken_back_reports_nothing_and_says_so(tagged, lexicon):
    record = tagged("Japan condemned Peru.", revision_kind="kill")
    (outcome,) = EventCoder(lexicon)([record], [WEDNESDAY])
    (notice,) = outcome.beside

    assert outcome.reason == "no_event"
    assert (notice.record.withdrawn, notice.record.reason) == (True, "kill")
