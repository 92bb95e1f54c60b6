import numpy as np

from pipeline.core.copies.furniture import OFTEN, Furniture
from pipeline.core.scanning import scan_sentences

PAGE = "Sign up for our morning letter.\n{}\nAll rights are ours since 2020."


def sentences(text):
    return scan_sentences(text).hashes


def entered(count, size=1_000):
    furniture = Furniture(size)
    for number in range(count):
        furniture.add("one.example", sentences(PAGE.format(f"Story {chr(97 + number)} is told.")))
    return furniture


def test_a_sentence_of_several_articles_is_furniture_of_their_publisher():
    page = sentences(PAGE.format("Another story is told."))

    assert entered(OFTEN).find("one.example", page).tolist() == [True, False, True]
    assert not entered(OFTEN - 1).find("one.example", page).any()
    assert not entered(OFTEN).find("two.example", page).any()


def test_digits_do_not_count():
    found = entered(OFTEN).find("one.example", sentences("All rights are ours since 2021."))

    assert found.tolist() == [True]


def test_a_sentence_counts_once_an_article():
    furniture = Furniture(1_000)
    furniture.add("one.example", sentences("So it goes. " * 9))

    assert not furniture.find("one.example", sentences("So it goes.")).any()


def test_what_was_not_seen_for_long_is_forgotten():
    furniture = entered(OFTEN, size=8)  # a table holds four articles
    page = sentences("Sign up for our morning letter.")
    blank = np.zeros(0, np.uint64)
    seen = []
    for _ in range(6):
        furniture.add("two.example", blank)
        seen.append(bool(furniture.find("one.example", page).any()))

    assert seen == [True, True, True, True, True, False]


def test_a_loaded_dump_goes_on_like_the_original():
    furniture, copy = entered(5, size=8), Furniture(8)
    copy.load(furniture.dump())
    for one in (furniture, copy):
        one.add("one.example", sentences("So it goes."))

    assert copy.dump() == furniture.dump()
