import pytest

from pipeline.core.entities.quotes import find_quotes


@pytest.mark.parametrize(
    ("text", "speaker", "verb", "venue"),
    [
        (
            "“It will be a good day for all,” Trump wrote on Truth Social.",
            "Donald Trump",
            "wrote",
            1,
        ),
        ('"We will not give up our rights," Araghchi told TASS.', "Abbas Araghchi", "told", 1),
        ("Macron said: “We will not give up our rights.”", "Emmanuel Macron", "said", 0),
        ("“We will not give up,” said Emmanuel Macron.", "Emmanuel Macron", "said", 0),
        ("“We will not give up,” he said.", "he", "said", 0),
        ("“We will not give up,” European officials said.", "European officials", "said", 0),
        (
            "The talks were “a total waste of time”, according to Macron.",
            "Emmanuel Macron",
            "according to",
            0,
        ),
        (
            "The talks were “a total waste of time”, according to a fisherman.",
            "a fisherman",
            "according to",
            0,
        ),
        ("Macron blocked “all that we had hoped for”.", "Emmanuel Macron", "blocked", 0),
        ("“We will not give up,” the old fisherman said.", "the old fisherman", "said", 0),
        ("Macron, who said “we will not give up”, left.", "Emmanuel Macron", "said", 0),
        ("“We will not give up.”", "", "", 0),
        ("It was “a total waste of time for all”.", "", "", 0),
        ("“We will not give up,” Fox News told Reuters.", "Fox News", "told", 1),
        (
            "Macron said no, and the plan was “not what we had hoped for”.",
            "Emmanuel Macron",
            "s",
            0,
        ),
        ("“We will not give up", "", "", 0),
    ],
)
def test_a_quote_has_speaker_verb_and_venue(tag, text, speaker, verb, venue):
    [quote] = tag(text).quotes

    assert (quote.speaker, quote.verb[: len(verb)], bool(quote.venue)) == (
        speaker,
        verb,
        bool(venue),
    )
    assert text[quote.start : quote.end] == quote.text
    assert quote.text[0] not in '“"'
    assert quote.text[-1] not in '”"'


def test_scare_quotes_are_dropped(tag):
    assert tag("Macron welcomed the “progress” and a “new start”.").quotes == ()


def test_a_quote_goes_on_with_the_same_speaker(tag):
    text = (
        "“We will not give up,” Macron said. “There is too much at stake here.”\n"
        "“And we will not be alone in this fight.”\n"
        "A crowd cheered.\n"
        "“Nobody knows who said these words.”"
    )

    assert [quote.speaker for quote in tag(text).quotes] == ["Emmanuel Macron"] * 3 + [""]


def test_the_next_sentence_does_not_speak_for_a_closed_quote(tag):
    text = "Macron blamed “gaps between all the parties.” Putin accused him of lying."

    assert [quote.speaker for quote in tag(text).quotes] == ["Emmanuel Macron"]


def test_first_persons_in_a_quote_are_its_speaker(rows):
    text = "“I will not give up my rights,” Macron said. I was there."

    assert [row.name for row in [*rows(text, "I"), *rows(text, "my")]] == ["Emmanuel Macron"] * 2


def test_a_body_that_speaks_is_no_first_person(rows):
    assert rows("“I will not give up on this,” the Kremlin said.", "I") == []


def test_a_verb_far_away_does_not_speak(tag):
    text = (
        "Macron said no. The harbour, the mill, the two long quays, the church on the hill and the "
        "old stone bridge are, to the many who live there, “all that is left to us”."
    )

    assert [quote.verb for quote in tag(text).quotes] == [""]


def test_a_proper_noun_after_the_verb_may_be_read_as_its_object(retouch):
    page = retouch(
        "“We will not give up at all,” said Brandt.",
        [("Brandt", "PERSON")],
        {"Brandt": ("PROPN", "NNP", "dobj", "said"), "said": ("VERB", "VBD", "ROOT", "said")},
    )
    page.doc[3].dep_ = "dep"
    for token in page.doc:
        if token.dep_ in {"nsubj", "ccomp"}:
            token.dep_ = "dep"

    assert [said.speaker_text or said.speaker.thing.name for said in find_quotes(page)] == [
        "Brandt"
    ]


def test_a_verb_without_any_subject_does_not_speak(retouch):
    page = retouch("“We will not give up at all,” it said.", [])
    for token in page.doc:
        token.dep_ = "dep"

    assert [said.verb for said in find_quotes(page)] == [None]


def test_a_medium_elsewhere_is_no_venue(tag):
    text = "Reuters and the BBC were there. “We will not give up,” Macron said on the BBC."

    assert [quote.venue for quote in tag(text).quotes] == ["BBC"]


def test_according_to_nobody_has_no_speaker(retouch):
    page = retouch("It was “not what we had hoped for”, according to.", [])

    assert [said.speaker for said in find_quotes(page)] == [None]


def test_a_question_may_end_its_sentence_before_the_speaker(retouch):
    page = retouch(
        "“Will they come to the talks?” Brandt asked loudly",
        [("Brandt", "PERSON")],
        {
            "come": ("VERB", "VB", "ROOT", "come"),
            "”": ("PUNCT", "''", "punct", "come"),
            "asked": ("VERB", "VBD", "ROOT", "asked"),
            "Brandt": ("PROPN", "NNP", "nsubj", "asked"),
            "loudly": ("ADV", "RB", "advmod", "asked"),
        },
    )

    assert len(list(page.doc.sents)) == 2
    assert [said.speaker.thing.name for said in find_quotes(page)] == ["Brandt"]
