from pipeline.core.events.merging_report import make_report
from pipeline.core.events.merging_store import HOT, Store
from tests.support.mentions import mention


def store_of(*articles):
    store = Store()
    for article in articles:
        store.add(make_report(mention(article), 72), block=3, arrived=7)
    return store


def test_a_report_that_rested_is_read_again_as_it_was():
    store = store_of(*(f"a{number}" for number in range(HOT + 5)))
    before = store[HOT + 4]
    before.note(5, [("RUS|USA", "m")])
    eldest = store[0].mention
    store[1].changed = False

    for number in range(1, HOT + 5):
        assert store[number].number == number
    store.rest()

    assert store[0] is not before
    assert store[0].mention == eldest
    assert store[HOT + 4] is before


def test_a_number_is_used_again_and_after_a_restart_too():
    store = store_of("a", "b", "c")
    store.dump()
    gone = store.remove(1)
    assert 1 not in store
    assert 2 in store
    assert store.of_article(gone.article_id) == []

    saved, parts = store.dump()
    heir = Store()
    assert [(number, block) for number, block, _ in heir.load(saved, parts)] == [(0, 3), (2, 3)]
    for one in (store, heir):
        new = make_report(mention("d"), 72)
        one.add(new, block=4, arrived=9)
        assert new.number == 1
        assert (one.blocks[1], one.arrived[1], one.members(1)) == (4, 9, [1])


def test_numbers_that_were_free_at_the_end_are_used_again():
    store = store_of("a", "b")
    store.remove(1)
    saved, parts = store.dump()
    heir = Store()
    list(heir.load(saved, parts))

    heir.add(make_report(mention("c"), 72), block=0, arrived=0)

    assert len(heir.blocks) == 2


def test_an_article_is_found_by_itself_only(monkeypatch):
    """Two articles may have one token: the reports themselves tell them apart."""
    one, two = make_report(mention("a"), 72), make_report(mention("b"), 72)
    two.tokens = one.tokens
    store = Store()
    for report in (one, two):
        store.add(report, block=0, arrived=0)

    assert store.of_article(one.article_id) == [one.number]
