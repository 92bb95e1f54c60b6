"""Rules of the language by which articles are read: each pair is a rule and its counterpart."""

import pytest

from pipeline.core.events.judging import judge

REST = " Rain fell. Snow came. The wind blew. The night was long."


def tell(mention):
    sides = [", ".join(p.name for p in side) for side in (mention.actors, mention.recipients)]
    return f"{mention.type} {' > '.join(sides)}"


PARTIES = {
    "Kenya called for attacks against Chad.": "REQUEST Kenya > ",
    "Kenya rejected criticism of Chad from Peru.": "REJECT Kenya > Peru",
    "Kenya praised a plan for a council of Chad.": "SUPPORT Kenya > ",
    "Kenya praised a plan drafted with Chad.": "SUPPORT Kenya > ",
    "Kenya criticised the rules that Chad applies.": "ACCUSE Kenya > Chad",
    "Kenya criticised the answer that it received from Chad.": "ACCUSE Kenya > Chad",
    "The governor led ten senators in calling for a vote.": "REQUEST governor, senators > ",
    "The senator, joined by the governor, called for a vote.": "REQUEST senator, governor > ",
    "The premier visited Chad, urging a vote.": "CONSULT premier > Chad",
    "The premier spoke with Chad and Peru, urging a vote.": "CONSULT premier, Chad, Peru > ",
    "The senator asked for the governor's help.": "REQUEST senator > governor",
    "The governor joined senators in calling for a vote.": "REQUEST governor, senators > ",
    "Kenya issued an appeal for a vote at a meeting with Peru.": "REQUEST Kenya > ",
    "Kenya expressed solidarity with Peru.": "SUPPORT Kenya > Peru",
    "Kenya praised the proposal of a bank with Peru.": "SUPPORT Kenya > bank",
    "Kenya backed a bid to attack Peru.": "SUPPORT Kenya > ",
    "Ali Kaya sent a letter today to Secretary of State Anna Berg requesting a vote.": (
        "REQUEST Ali Kaya > Anna Berg"
    ),
    "The children died when gunships fired on two cars.": "ASSAULT gunships > children",
    "The guards fired as children played in the town.": "ASSAULT guards > ",
    "Kenyan troops patrolled the border in coordination with Chadian police.": (
        "MOBILIZE Kenyan troops > "
    ),
    "Kenya expressed anger in Chad.": "ACCUSE Kenya > ",
    "The bureau investigated the crash of a Chad jet.": "ACCUSE bureau > ",
    "Security services arrested ten men.": "COERCE services > men",
}


@pytest.mark.parametrize("text", PARTIES)
def test_parties_stand_where_the_words_put_them(text, mentions):
    assert tell(mentions(text + REST)[0]) == PARTIES[text]


REASONS = {
    "Kenya lifted the ban before meeting Chad.": {"", "aside"},
    "Kenya trades more since Chad condemned Peru.": {"aside"},
    "Kenya paid prior to condemning Chad.": {"aside"},
    "Whereas Kenya condemned Chad, it paid.": {"aside"},
    "It was an invitation for Kenya to condemn Chad.": {"aside", "no_actor"},
    "Kenya leaves if Chad fails to condemn Peru.": {"aside"},
    "Once Kenya has condemned Chad, it pays.": {"aside"},
    "The premier of Kenya has worked to meet the premier of Chad.": {"purpose"},
    "Kenya has carried out numerous raids in Chad.": {"habit"},
    "Kenya condemned Chad each year.": {"habit"},
    "Kenya condemned Chad throughout the spring.": {"habit"},
    "It rained. The students spend the week meeting with lawmakers.": {"habit"},
    "You see that Kenya condemned Chad.": {"opinion"},
    "A Kenyan newspaper condemned Chad.": {"no_political_actor"},
    "The minister told a meeting of Kenya and Chad that rain fell.": {"nominal"},
    "Police of Kenya closed the road after a crash.": {"no_political_actor"},
    "The detained editor of Kenya slept.": {"nominal"},
    "The man detained in Chad is his friend.": {"lacks_party"},
    "Ali Kaya expressed their anger with Chad.": {"lacks_party"},
    "The three men urged Chad to pay.": {"lacks_party"},
    "Kenya condemned its army.": {"lacks_party"},
    "A rebel of Kenya confirmed the arrest of two men.": {"no_actor"},
}


@pytest.mark.parametrize("text", REASONS)
def test_background_and_incomplete_readings_are_held_back(text, tagged, lexicon):
    assert {row.reason for row in judge(tagged(text + REST), lexicon)} == REASONS[text]
