import msgspec

from pipeline.runtime.rebuilding.publishing import raise_revision, take_back


def read(value):
    return msgspec.json.decode(value)


def test_a_rebuilt_state_has_a_revision_above_all_that_were_seen():
    made = b'{"$schema":"/event/1.1.0","id":"e","revision":2,"op":"create"}'

    assert read(raise_revision(made, 40, is_known=True)) == {
        "$schema": "/event/1.1.0",
        "id": "e",
        "revision": 42,
        "op": "update",
    }
    assert read(raise_revision(made, 40, is_known=False))["op"] == "create"
    assert read(raise_revision(b'{"story_id":"s"}', 40, is_known=True)) == {"story_id": "s"}


def test_an_event_that_was_not_made_again_is_retracted():
    old = b'{"$schema":"/event/1.1.0","id":"e","revision":7,"op":"update"}'

    assert read(take_back(old, 40, "")) == {
        "$schema": "/event/1.1.0",
        "id": "e",
        "revision": 41,
        "op": "retract",
        "reason": "revised",
    }


def test_a_story_that_was_not_made_again_is_part_of_where_its_first_article_is():
    old = b'{"$schema":"/story/1.0.0","id":"s","revision":7,"op":"update"}'

    taken_back = read(take_back(old, 40, "other"))
    assert (taken_back["op"], taken_back["merged_into"]) == ("merge", "other")
    assert take_back(old, 40, "") is None
    assert take_back(b'{"$schema":"/storied/1.0.0"}', 40, "") is None
