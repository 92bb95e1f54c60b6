import json

from typer.testing import CliRunner

from pipeline.cli.main import app

RUN = CliRunner()


def test_a_file_is_built_and_the_people_are_checked_against_it(tmp_path):
    own, out = tmp_path / "own.jsonl", tmp_path / "site.jsonl.gz"
    rows = [
        {"type": "PERSON", "name": "Tony Blair", "country": "GBR", "wikidata": "Q1"},
        {"type": "ORG", "name": "Harbour League"},
    ]
    own.write_text("".join(json.dumps(row) + "\n" for row in rows))
    built = RUN.invoke(app, ["gazetteer", "build", "--from", f"own:{own}", "--out", str(out)])
    checked = RUN.invoke(app, ["gazetteer", "check", "--against", str(out)])

    assert (built.exit_code, built.stdout) == (0, f"2 rows in {out}\n")
    assert (checked.exit_code, "id\tTony Blair\tQ9545\tQ1" in checked.stdout) == (1, True)


def test_a_bad_source_and_a_bad_file_are_told(tmp_path):
    out = str(tmp_path / "site.jsonl.gz")
    built = RUN.invoke(app, ["gazetteer", "build", "--from", "nope:x", "--out", out])
    checked = RUN.invoke(app, ["gazetteer", "check", "--against", str(tmp_path / "absent.gz")])

    assert (built.exit_code, "no format 'nope'" in built.stderr) == (1, True)
    assert (checked.exit_code, "cannot read" in checked.stderr) == (2, True)
