from pipeline.core.events.phrases import rank_phrases


def test_who_is_named_for_time_or_means_comes_last(event_parser):
    (doc,) = event_parser.parse(["During a summit Rome spoke with Oslo over lunch."])
    verb = next(token for token in doc if token.text == "spoke")

    assert [name for _, name, _ in rank_phrases(verb)] == ["with", "over", "during"]


def test_the_one_who_does_it_is_no_phrase_of_a_verb(event_parser):
    (doc,) = event_parser.parse(["Rome was helped by Paris."])
    verb = next(token for token in doc if token.text == "helped")

    assert rank_phrases(verb) == []
