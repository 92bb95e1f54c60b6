import pytest

from pipeline.core.events.composing import find_acts
from pipeline.core.events.status import lies_ahead, read_status

VERBS = {
    "It is not true that Japan met Chile.": ("negated", "true"),
    "It is unclear whether Japan met Chile.": ("possible", "unclear"),
    "It is likely that Japan met Chile.": ("possible", "likely"),
    "It is good that Japan met Chile.": ("happened", None),
    "The minister called it a lie that Japan met Chile.": ("denied", "lie"),
    "Japan is to meet Chile.": ("planned", "is"),
    "Japan has to meet Chile.": ("demanded", "has"),
    "Japan had to meet Chile.": ("happened", None),
    "Japan rested instead of meeting Chile.": ("negated", "instead"),
    "Japan rested without meeting Chile.": ("negated", "without"),
    "Peru kept Japan from meeting Chile.": ("negated", "kept"),
    "Japan stopped short of meeting Chile.": ("negated", "short"),
    "Neither of the envoys met Chile.": ("negated", "Neither"),
    "Not one of the envoys met Chile.": ("negated", "Not"),
    "Japan met Chile.": ("happened", None),
    "Japan should have met Chile.": ("negated", "should"),
    "Japan would have met Chile if it could.": ("negated", "would"),
    "Japan is about to meet Chile.": ("planned", "about"),
    "Japan is too timid to meet Chile.": ("negated", "timid"),
    "The minister did not say that Japan met Chile.": ("possible", "not"),
    "The minister did not deny that Japan met Chile.": ("happened", None),
    "A law would let Japan meet Chile.": ("possible", "would"),
    "Nobody met Chile.": ("negated", "Nobody"),
    "Japan forced Peru to meet Chile.": ("happened", None),
    "Japan pretended to meet Chile.": ("negated", "pretended"),
    "Japan did not hesitate to meet Chile.": ("happened", None),
    "Japan wants to rest and meet Chile.": ("possible", "wants"),
    "To meet Chile is wise.": ("possible", "meet"),
    "Japan is meeting Chile.": ("ongoing", "is"),
    "Japan has been meeting Chile.": ("ongoing", "been"),
    "Japan will meet Chile.": ("planned", "will"),
    "Japan is going to meet Chile.": ("planned", "going"),
    "Japan is set to meet Chile.": ("scheduled", "set"),
    "Japan is likely to meet Chile.": ("possible", "likely"),
    "Japan is not likely to meet Chile.": ("negated", "not"),
    "Japan is happy to meet Chile.": ("happened", None),
    "Japan plans to meet Chile.": ("planned", "plans"),
    "Japan did not plan to meet Chile.": ("negated", "not"),
    "Japan began meeting Chile.": ("happened", None),
    "Japan will begin meeting Chile.": ("planned", "will"),
    "Japan continued to meet Chile.": ("ongoing", "continued"),
    "Japan may meet Chile.": ("possible", "may"),
    "Japan should meet Chile.": ("demanded", "should"),
    "Japan said it would meet Chile.": ("planned", "would"),
    "Japan would meet Chile.": ("possible", "would"),
    "Japan would meet Chile if it could.": ("possible", "if"),
    "The minister knows whether Japan met Chile.": ("possible", "whether"),
    "Japan reportedly met Chile.": ("claimed", "reportedly"),
    "Japan did not meet Chile.": ("negated", "not"),
    "Japan will not host talks.": ("happened", "not"),
    "Japan held no talks with Chile.": ("negated", "no"),
    "Japan failed to meet Chile.": ("failed", "failed"),
    "Japan did not fail to meet Chile.": ("happened", None),
    "Japan denied meeting Chile.": ("denied", "denied"),
    "The press claimed that Japan met Chile.": ("claimed", "claimed"),
    "The press claimed that Japan will meet Chile.": ("planned", "will"),
    "Japan said Chile met Peru.": ("happened", None),
    "Japan flew home without meeting Chile.": ("negated", "without"),
    "Japan flew home after meeting Chile.": ("happened", None),
    "Japan came to meet Chile.": ("planned", "meet"),
    "Japan will travel and meet Chile.": ("planned", "will"),
    "Japan has a plan to meet Chile.": ("planned", "plan"),
    "Japan has a room to meet Chile.": ("possible", "meet"),
    "Japan was the first state to meet Chile.": ("happened", None),
    "Japan will travel, meeting Chile.": ("planned", "will"),
    "Japan travelled, meeting Chile.": ("happened", None),
    "Japan did not travel, meeting Chile.": ("happened", None),
    "Japan denied the claim, meeting Chile.": ("happened", None),
    "Japan is said to have met Chile.": ("claimed", "said"),
    "Few met Chile.": ("negated", "Few"),
    "A few met Chile.": ("happened", None),
    "Japan, meeting Chile, smiled.": ("happened", None),
    "Japan denied that it planned to meet Chile.": ("denied", "denied"),
    "Japan has no plan to meet Chile.": ("negated", "no"),
    "Japan did not make a plan to meet Chile.": ("negated", "not"),
    "Attempts to meet Chile failed.": ("failed", "failed"),
    "Plans to meet Chile made news.": ("planned", "Plans"),
    "Japan asked that Chile meet Peru.": ("demanded", "asked"),
    "Japan believes Chile will meet Peru.": ("possible", "believes"),
    "Had Japan met Chile, Rome would have smiled.": ("possible", "Had"),
    "Japan is yet to meet Chile.": ("negated", "yet"),
    "Japan was unable to meet Chile.": ("failed", "unable"),
}
NOUNS = {
    "Japan spoke of talks with rebels scheduled for Monday.": ("scheduled", "scheduled"),
    "The talks organised by Japan ended.": ("happened", "ended"),
    "It will be the third meeting of Japan and Chile.": ("planned", "will"),
    "A round of talks was cancelled.": ("cancelled", "cancelled"),
    "The planned summit was cancelled.": ("cancelled", "cancelled"),
    "The summit is due to open.": ("scheduled", "due"),
    "The summit is under way.": ("ongoing", "under"),
    "Rome denied that a summit was planned.": ("denied", "denied"),
    "Talks with the wives of the guards of the king ended.": ("happened", "ended"),
    "The possible summit made news.": ("possible", "possible"),
    "No summit was planned.": ("negated", "No"),
    "The summit was cancelled.": ("cancelled", "cancelled"),
    "The summit ended.": ("happened", "ended"),
    "The summit is continuing.": ("ongoing", "continuing"),
    "The summit will end today.": ("planned", "will"),
    "The summit may help.": ("possible", "may"),
    "The summit did not help.": ("happened", None),
    "Rain delayed the summit.": ("postponed", "delayed"),
    "The prospect of a summit cheered Rome.": ("possible", "prospect"),
    "The guests of the summit cheered.": ("happened", None),
    "The summit, a success, made news.": ("happened", None),
}


def _reading(text, event_parser, lexicon, kinds):
    (doc,) = event_parser.parse([text])
    act = next(a for a in find_acts(doc, lexicon) if a.type in {"CONSULT", "REJECT"})
    assert act.trigger.pos_ in kinds
    reading = read_status(act.trigger, lexicon, refused=act.operator == "will-not")
    return reading.status, reading.cue.text if reading.cue else None


@pytest.mark.parametrize("text", VERBS)
def test_the_status_of_an_act_and_its_cue(text, event_parser, lexicon):
    assert _reading(text, event_parser, lexicon, {"VERB"}) == VERBS[text]


@pytest.mark.parametrize("text", NOUNS)
def test_the_status_of_talks_told_by_a_noun(text, event_parser, lexicon):
    assert _reading(text, event_parser, lexicon, {"NOUN"}) == NOUNS[text]


WORDS = {
    "Japan denied reports that it met Chile.": ("denied", "denied"),
    "Japan dismissed claims that it met Chile.": ("denied", "dismissed"),
    "Japan rejected a proposal to meet Chile.": ("negated", "rejected"),
    "Japan insisted that Chile has met Peru.": ("happened", None),
    "Japan insisted that Chile met Peru.": ("happened", None),
    "The press accused Japan of meeting Chile.": ("claimed", "accused"),
    "Rome dismissed reports of a summit.": ("denied", "dismissed"),
    "Officials able to meet Chile smiled.": ("possible", "able"),
    "Japan asked for a chance to meet Chile.": ("possible", "chance"),
    "The plan of the summit failed.": ("failed", "failed"),
    "The authority to meet Chile cheered Rome.": ("possible", "authority"),
    "Rome has seen the summit with the man of the hour.": ("happened", None),
    "Plans for a summit in the works": ("planned", "Plans"),
    "The plan by Japan, which may meet Chile, failed.": ("possible", "may"),
    "Japan agreed on a round of talks.": ("agreed", "agreed"),
    "The duke of the summit of the year will speak.": ("happened", None),
}


@pytest.mark.parametrize("text", WORDS)
def test_the_status_of_a_meeting_however_it_is_named(text, event_parser, lexicon):
    (doc,) = event_parser.parse([text])
    token = next(t for t in doc if t.lemma_ in {"meet", "summit", "talk"})
    reading = read_status(token, lexicon)

    assert (reading.status, reading.cue.text if reading.cue else None) == WORDS[text]


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("Japan may meet Chile.", True),
        ("Japan may have met Chile.", False),
        ("Japan tried to meet Chile.", False),
        ("Japan met Chile.", True),
        ("The talks with Chile are likely.", True),
    ],
)
def test_what_may_have_been_done_or_was_tried_does_not_lie_ahead(
    text, ahead, event_parser, lexicon
):
    (doc,) = event_parser.parse([text])
    (act,) = find_acts(doc, lexicon)

    assert lies_ahead(act.trigger, read_status(act.trigger, lexicon)) is ahead
