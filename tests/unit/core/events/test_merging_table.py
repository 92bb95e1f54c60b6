from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.events.merging_table import SMALL, Table


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 3 * SMALL)), max_size=80))
def test_a_table_has_what_was_put_and_not_taken(steps):
    table, wanted = Table(), {}
    for key, number in steps:
        numbers = wanted.setdefault(key, set())
        if number in numbers:
            table.take(key, number)
            numbers.discard(number)
        else:
            table.put(key, number)
            numbers.add(number)
    assert {key: set(table.find(key)) for key in (0, 1)} == {0: set(), 1: set()} | wanted
    assert table.keys() == {key for key, numbers in wanted.items() if numbers}
