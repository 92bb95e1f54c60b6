import pytest

from pipeline.sources.files import find_files


def make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def test_files_below_folders_come_in_the_order_of_their_names(tmp_path):
    make(tmp_path, "b/2.xml", "b/1.xml", "a.xml", "b/c/3.xml", "z.xml", "d/4.xml")

    assert [file.name for file in find_files([tmp_path])] == [
        "a.xml",
        "z.xml",
        "b/1.xml",
        "b/2.xml",
        "b/c/3.xml",
        "d/4.xml",
    ]


def test_what_is_hidden_or_being_written_is_left_out(tmp_path):
    make(tmp_path, ".hidden", ".git/a.xml", "a.xml.part", "a.tmp", "a.xml~", "a.xml")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert [file.name for file in find_files([tmp_path])] == ["a.xml"]


def test_a_file_that_is_given_is_taken_whatever_its_name(tmp_path):
    make(tmp_path, ".hidden.jsonl", "x.tmp")

    assert [f.name for f in find_files([tmp_path / ".hidden.jsonl", tmp_path / "x.tmp"])] == [
        ".hidden.jsonl",
        "x.tmp",
    ]
    with pytest.raises(FileNotFoundError):
        list(find_files([tmp_path / "nowhere"]))
