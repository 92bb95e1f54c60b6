import importlib.util
import socket

from pipeline.cli.doctor_places import check_places, check_state, check_traces
from pipeline.runtime.settings import Settings


def test_only_what_is_set_is_looked_at(tmp_path):
    found = list(check_places(Settings(state_dir=str(tmp_path / "a" / "b"))))

    assert [what for _, what, _ in found] == ["state"]
    assert found[0][0]


def test_state_cannot_be_where_a_file_stands(tmp_path):
    (tmp_path / "file").write_text("")
    ok, _, found = check_state(Settings(state_dir=str(tmp_path / "file" / "state")))

    assert (ok, found.endswith("file cannot be written")) == (False, True)


def test_a_database_that_does_not_answer_is_told_of_in_a_line(tmp_path):
    nowhere = Settings(state_dir=str(tmp_path), postgres_url="postgresql://127.0.0.1:9/x")
    ok, what, found = list(check_places(nowhere))[1]

    assert (ok, what, "\n" in found, "127.0.0.1" in found) == (False, "database", False, True)


def test_a_collector_listens_or_does_not(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1/traces"
        there = check_traces(Settings(traces_url=url))
    gone = check_traces(Settings(traces_url=url))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    bare = check_traces(Settings(traces_url=url))

    assert [there[0], gone[0], bare[0]] == [True, False, False]
    assert "dateline[tracing]" in bare[2]
