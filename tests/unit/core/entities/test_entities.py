from datetime import date

from pipeline.core.entities.facts import local_id
from pipeline.core.entities.gazetteer import Gazetteer
from pipeline.core.entities.tagger import tag_page
from pipeline.runtime.gazetteer import load_tables

DAY = date(2025, 5, 18)


def test_an_unknown_name_with_a_promoted_id_gets_the_wikidata_id_and_keeps_the_old(parse):
    old = local_id("PERSON", "Ingvild Torsrud", "")
    gazetteer = Gazetteer(load_tables(), promotions={old: "Q999"})
    [row] = [
        row
        for row in tag_page(parse("They met Ingvild Torsrud."), DAY, gazetteer).entities
        if row.text == "Ingvild Torsrud"
    ]

    assert (row.id, row.wikidata_id, row.local_id) == ("wikidata:Q999", "Q999", old)


def test_who_got_an_id_after_first_use_keeps_the_old_one_beside_it(rows):
    [row] = rows("They met Tony Blair.", "Tony Blair")

    assert (row.id, row.local_id) == ("wikidata:Q9545", local_id("PERSON", "Tony Blair", "GBR"))


def test_what_never_had_another_id_has_none_beside_it(rows):
    [row] = rows("They met Vladimir Putin.", "Vladimir Putin")

    assert (row.id, row.local_id) == ("wikidata:Q7747", "")
