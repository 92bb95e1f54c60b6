from pipeline.core.events.explaining import Words, explain, read_verbs


def test_every_field_of_an_act_is_traced_to_its_words(tagged, lexicon):
    text = "Japan agreed to meet Chile in Oslo on Friday."
    record = tagged(text)
    (row,) = explain(record, lexicon)

    assert (row.held, row.type, row.operator, row.status) == ("", "AGREE", "agree", "happened")
    assert row.trigger == Words("agreed", 6, 12)
    assert [party.text for party in row.actors] == ["Japan"]
    assert row.content
    assert text[row.content.start : row.content.end] == row.content.text


def test_date_place_and_cue_have_their_offsets(tagged, lexicon):
    text = "Japan will meet Chile in Oslo on Friday."
    (row,) = explain(tagged(text), lexicon)

    assert [w and w.text for w in (row.cue, row.location, row.date)] == ["will", "Oslo", "Friday"]


def test_an_act_that_is_held_back_says_why(tagged, lexicon):
    (row,) = explain(tagged("China believes Japan attacked the base."), lexicon)

    assert row.held == "opinion"


def test_second_readings_stand_below_the_act_that_passes(tagged, lexicon):
    (row,) = explain(tagged("Japan accused Chile of attacking Peru."), lexicon)

    assert [(second.type, second.seconds) for second in row.seconds] == [
        ("ACCUSE", ()),
        ("ASSAULT", ()),
    ]


def test_every_verb_has_a_status(tagged, lexicon):
    rows = read_verbs(tagged("Japan denied that it planned to sing."), lexicon)

    assert [(row.word.text, row.status, row.cue and row.cue.text) for row in rows] == [
        ("denied", "happened", None),
        ("planned", "denied", "denied"),
        ("sing", "denied", "denied"),
    ]
