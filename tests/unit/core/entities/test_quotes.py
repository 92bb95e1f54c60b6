import pytest

from pipeline.core.entities.cues import phrase_of
from pipeline.core.entities.page import Mention, Thing
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
    [quote] = [quote for quote in tag(text).quotes if quote.direct]

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


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Emmanuel Macron and Chancellor Friedrich Merz said that the talks had failed.",
            ["Emmanuel Macron", "Friedrich Merz"],
        ),
        (
            "Emmanuel Macron, Donald Trump and Friedrich Merz said the talks had failed.",
            ["Emmanuel Macron", "Donald Trump", "Friedrich Merz"],
        ),
        (
            "“We will not give up,” Macron and Friedrich Merz said.",
            ["Friedrich Merz", "Emmanuel Macron"],
        ),
        ("Emmanuel Macron or Donald Trump said the talks had failed.", ["Emmanuel Macron"]),
        ("He thanked Macron and Trump said that the talks had failed.", ["Donald Trump"]),
        ("“We will not give up,” the old fisherman and Macron said.", ["the old fisherman"]),
        ("Emmanuel Macron and Macron said that the talks had failed.", ["Emmanuel Macron"]),
    ],
)
def test_who_says_it_together_is_told_each(tag, text, speakers):
    [quote] = tag(text).quotes

    assert [quote.speaker, *(other.name for other in quote.others)] == speakers
    assert all(other.id for other in quote.others)


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

    assert [said.phrase or said.speaker.thing.name for said in find_quotes(page)] == ["Brandt"]


def test_a_verb_without_any_subject_does_not_speak(retouch):
    page = retouch("“We will not give up at all,” it said.", [])
    for token in page.doc:
        token.dep_ = "dep"

    assert [said.cue for said in find_quotes(page)] == [""]


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


@pytest.mark.parametrize(
    ("text", "speaker", "verb", "venue"),
    [
        ("“We are ready to go now,” said Ilse Brandt.", "Ilse Brandt", "said", ""),
        (
            "“It was a night,” a resident of the village, who asked not to be named, told the BBC.",
            "a resident of the village",
            "told",
            "BBC",
        ),
        ("“This will cost lives,” warned a spokesman for the army.", "a spokesman for the army",
         "warned", ""),
        ("“They shot at everything!” shouted one of the men.", "one of the men", "shouted", ""),
        ("In a statement, the ministry said: “We condemn this attack.”", "the ministry", "said",
         "statement"),
        ("“We are ready to go now,” Haddad said in a video message.", "Haddad", "said",
         "video message"),
        ("“We are ready to go now,” Haddad told reporters.", "Haddad", "told", "reporters"),
        ("Peskov was quoted by TASS as saying “the offer is on the table”.", "Peskov", "saying",
         "TASS"),
        ("It was Haddad who said “the war will be over soon”.", "Haddad", "said", ""),
        ("He wrote a letter saying “the war will be over soon”.", "a letter", "saying", ""),
        ("“The worst decision in years” is how Haddad described it.", "Haddad", "described", ""),
        ("“So far, it is a very long game.” - Ilse Brandt", "Ilse Brandt", "", ""),
        ("“So far, it is a very long game.” - Old Proverb", "Old Proverb", "", ""),
        ("He said: “I agree.”", "He", "said", ""),
        ("“We will not give up,” a man from Oslo, Norway, said.", "a man from Oslo", "said", ""),
        ("“We will not give up,” the tall, old fisherman said.", "the tall, old fisherman", "said",
         ""),
        ("“I agree,” Haddad said.", "Haddad", "said", ""),
        ("Brandt pressed on with her plan: “The time has come to act.”", "Brandt", "pressed", ""),
        ("“We will not give up,\nand stay,”\nsaid Ilse Brandt .", "Ilse Brandt", "said", ""),
    ],
)  # fmt: skip
def test_the_speaker_is_found_in_any_order(tag, text, speaker, verb, venue):
    quote = next(quote for quote in tag(text).quotes if quote.direct)

    assert (quote.speaker, quote.verb, quote.venue) == (speaker, verb, venue)


def test_a_statement_speaks_for_whom_it_is_of(tag):
    text = (
        "Ilse Brandt released the following statement on Friday.\n"
        "“The plan has failed us all.\n"
        "“We will write another one.”"
    )

    assert [quote.speaker for quote in tag(text).quotes] == ["Ilse Brandt"] * 2


def test_a_quote_without_a_verb_goes_on_from_indirect_speech(tag):
    text = "Ilse Brandt said prices would rise. “Nobody can afford this any more.”"

    assert [(q.direct, q.speaker) for q in tag(text).quotes] == [
        (False, "Ilse Brandt"),
        (True, "Ilse Brandt"),
    ]


def test_he_who_is_nobody_yet_is_the_last_who_spoke(retouch):
    page = retouch("“We will not give up,” Karl Berg said. “We will stay,” he said.", [])
    page.pronouns.clear()
    page.groups.clear()
    page.set_mentions([Mention(23, 32, Thing("PERSON", "Karl Berg"))])

    assert [said.speaker.thing.name for said in find_quotes(page)] == ["Karl Berg"] * 2


def test_she_is_nobody_where_no_person_spoke(retouch):
    page = retouch("“We will not give up,” the ministry said. “We will stay,” she said.", [])
    page.pronouns.clear()

    assert find_quotes(page)[-1].phrase == "she"


@pytest.mark.parametrize(
    "text",
    [
        "The book “The Long Road to the Harbour” won a prize.",
        "They called it “the plan”.",
        "They wore “stop now!” badges.",
        "They wore “peace!” badges.",
    ],
)
def test_titles_and_labels_are_no_quotes(tag, text):
    assert [quote.text for quote in tag(text).quotes if quote.direct and quote.verb == ""] == []


@pytest.mark.parametrize(
    ("text", "words", "speaker", "verb"),
    [
        ("Brandt said that the talks had failed.", "the talks had failed", "Brandt", "said"),
        ("The talks had failed, Brandt said.", "The talks had failed", "Brandt", "said"),
        ("As Brandt told Reuters, the talks had failed.", "the talks had failed", "Brandt", "told"),
        ("The talks had failed, according to Brandt.", "The talks had failed", "Brandt",
         "according to"),
        ("The agency quoted Brandt as saying the talks had failed.", "the talks had failed",
         "Brandt", "saying"),
        ("Israeli officials have said the talks had failed.", "the talks had failed",
         "Israeli officials", "said"),
    ],
)  # fmt: skip
def test_speech_without_marks_is_indirect(tag, text, words, speaker, verb):
    [quote] = tag(text).quotes

    assert (quote.text, quote.direct, quote.speaker, quote.verb) == (words, False, speaker, verb)


@pytest.mark.parametrize(
    "text",
    [
        "Brandt did not say that the talks had failed.",
        "Brandt believes that the talks had failed.",
        "Brandt said yes.",
        "He left, according to Brandt.",
        "According to, the talks had failed.",
        "Asked whether he would go, he left.",
        "“According to nobody the talks had failed at last.”",
    ],
)
def test_thoughts_and_silence_are_no_indirect_speech(tag, text):
    assert [quote for quote in tag(text).quotes if not quote.direct] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It is a challenge for us,” claims writer Karl Berg.", "Karl Berg"),
        ("“It is a challenge for us,” claims", ""),
        ("“It is a challenge for us,” report.", ""),
    ],
)
def test_a_verb_taken_for_a_noun_beside_a_quote_still_speaks(tag, text, expected):
    assert [quote.speaker for quote in tag(text).quotes] == [expected]


def test_a_noun_beside_such_a_verb_speaks_if_nothing_is_between(retouch):
    page = retouch(
        "“It is a challenge for us,” report men who left.",
        [],
        {
            "report": ("NOUN", "NN", "ROOT", "report"),
            "men": ("NOUN", "NNS", "dep", "report"),
            "left": ("VERB", "VBD", "dep", "report"),
        },
    )

    assert [said.phrase for said in find_quotes(page)] == ["men"]


def test_a_person_beside_such_a_verb_speaks(retouch):
    page = retouch(
        "“It is a challenge for us,” claims writer Karl Berg.",
        [("Karl Berg", "PERSON")],
        {
            "claims": ("NOUN", "NNS", "ROOT", "claims"),
            "is": ("AUX", "VBZ", "dep", "claims"),
            "Berg": ("PROPN", "NNP", "dep", "claims"),
        },
    )

    assert [said.speaker.thing.name for said in find_quotes(page)] == ["Karl Berg"]


def test_the_words_of_a_speaker_begin_after_a_mark(retouch):
    page = retouch(
        "“No” old men left.",
        [],
        {"No": ("INTJ", "UH", "dep", "men"), "”": ("PUNCT", "''", "punct", "men")},
    )
    men = next(token for token in page.doc if token.text == "men")

    assert phrase_of(men) == "old men"


def test_according_to_may_hang_on_a_noun_of_the_clause(retouch):
    page = retouch(
        "The talks had failed, according to Brandt.",
        [],
        {"according": ("VERB", "VBG", "prep", "talks")},
    )

    assert [(said.cue, said.direct) for said in find_quotes(page)] == [("according to", False)]
