import os

import pytest

from pipeline.sources.files.journal import Journal, JournalError, Place, mark_file


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\ntwo\n")
    return path


def test_what_was_written_is_found_by_the_next_process(tmp_path, file):
    mark = mark_file(file)
    with Journal(tmp_path / "state" / "j.sqlite", "flow") as journal:
        assert journal.find(mark, can_grow=True) == Place()
        journal.write(mark, Place(4))
    with Journal(tmp_path / "state" / "j.sqlite", "flow") as journal:
        assert journal.find(mark, can_grow=True) == Place(4)
        journal.write(mark, Place(8, done=True))
        assert journal.find(mark, can_grow=False) == Place(8, done=True)
    with Journal(tmp_path / "state" / "j.sqlite", "another") as journal:
        assert journal.find(mark, can_grow=True) == Place()


@pytest.mark.parametrize(
    ("content", "can_grow", "place"),
    [
        (b"one\ntwo\nthree\n", True, Place(8)),
        (b"one\ntwo\nthree\n", False, Place()),
        (b"uno\ntwo\nthree\n", True, Place()),
        (b"one\n", True, Place()),
        (b"one\ntwx\n", True, Place()),
    ],
)
def test_a_file_that_changed_is_another_one_unless_it_grew(
    tmp_path, file, content, can_grow, place
):
    with Journal(tmp_path / "j.sqlite", "flow") as journal:
        journal.write(mark_file(file), Place(8, done=True))
        file.write_bytes(content)
        os.utime(file, ns=(1, 1))

        assert journal.find(mark_file(file), can_grow=can_grow) == place


def test_a_journal_that_cannot_be_used_says_so(tmp_path, file):
    (tmp_path / "no-folder").write_text("")
    with (
        pytest.raises(JournalError, match="cannot open"),
        Journal(tmp_path / "no-folder" / "j.sqlite", "flow"),
    ):
        pass
    (tmp_path / "no-database").write_bytes(b"x" * 4_096)
    with (
        pytest.raises(JournalError, match="cannot open"),
        Journal(tmp_path / "no-database", "flow"),
    ):
        pass
    with pytest.raises(JournalError, match="inside its `with` block"):
        Journal(tmp_path / "j.sqlite", "flow").write(mark_file(file), Place())
    with Journal(tmp_path / "j.sqlite", "flow") as journal:
        journal._db.execute("DROP TABLE files")
        with pytest.raises(JournalError, match="cannot use"):
            journal.write(mark_file(file), Place())
