import numpy as np
import pytest

from pipeline.core.copies.sparse import dump_table, load_table


@pytest.mark.parametrize("kind", [np.uint8, np.uint32])
@pytest.mark.parametrize("filled", [0, 3, 1_000])
def test_a_table_comes_back_whole_in_no_more_bytes_than_it_has(kind, filled):
    table = np.zeros((100, 10), kind)
    table.reshape(-1)[:filled] = np.arange(filled) % 250 + 1
    again = np.ones_like(table)
    load_table(again, dump_table(table))

    assert again.tolist() == table.tolist()
    assert sum(map(len, dump_table(table))) <= table.nbytes


def test_of_a_table_that_is_nearly_empty_only_what_is_filled_is_dumped():
    table = np.zeros(1_000, np.uint32)
    table[[3, 500]] = 7

    assert [len(part) for part in dump_table(table)] == [16, 8]
