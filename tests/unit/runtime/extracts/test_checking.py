from pipeline.core.entities.extras import Extra, ExtraRole
from pipeline.core.entities.rows import Tables
from pipeline.runtime.extracts.checking import check_people

TITLE = {"title": "President", "aliases": "", "office": "president", "sector": "", "gender": ""}


def person(name, since, until="", wikidata=""):
    cells = dict.fromkeys(("aliases", "organisation", "gender"), "")
    more = {"country": "NOR", "role": "President", "sector": "GOV", "fame": "1"}
    return cells | more | {"name": name, "since": since, "until": until, "wikidata": wikidata}


def check(people, *rows):
    found = check_people(Tables(people=tuple(people), titles=(TITLE,)), rows)
    return [(one.kind, one.name, one.is_fault) for one in found]


def told(name, since, until="", wikidata=""):
    role = ExtraRole(title="President", since=since, until=until)
    return Extra(type="PERSON", name=name, country="NOR", wikidata=wikidata, roles=(role,))


def test_what_agrees_as_far_as_it_is_told_is_no_finding():
    people = [person("Ola Nord", "2020-01-20", "2024-02-01", "Q1")]

    assert check(people, told("Ola Nord", "2020-01-21", "2024", "Q1")) == []


def test_a_missing_id_is_a_finding_but_no_fault():
    people = [person("Ola Nord", "2020")]

    assert check(people, told("Ola Nord", "2020", wikidata="Q1")) == [("no_id", "Ola Nord", False)]


def test_another_id_and_other_dates_are_faults():
    people = [person("Ola Nord", "2020", "2022", "Q1"), person("Eva Lind", "2023", "2024", "Q2")]
    rows = (told("Ola Nord", "2020", "2022", "Q9"), told("E. Lind", "2023-05", "2025", "Q2"))

    assert check(people, *rows) == [("dates", "Eva Lind", True), ("id", "Ola Nord", True)]


def test_two_holders_at_once_are_a_fault():
    people = [person("Ola Nord", "2020", "2023-05-02"), person("Eva Lind", "2023-05-01")]

    assert check(people) == [("two_holders", "Ola Nord, Eva Lind", True)]


def test_rows_about_others_are_passed_over():
    people = [person("Ola Nord", "2020")]
    union = Extra(type="ORG", name="Ola Nord", country="NOR")

    assert check(people, union, told("Per Strand", "2021")) == []
