"""Who did it to whom, in sentences of which half name nobody: arrests, force, killings, letters."""

import pytest

from pipeline.records.article import Dateline
from tests.unit.core.events.conftest import describe

QUIET = " The harbour was calm. Rain fell on the hills. The bakery was open. It was a Tuesday."
"""Makes an article of a sentence, by the gate's measure."""

SHORT = {
    "Soldiers shot and killed a farmer.": ["ASSAULT.firearms happened soldiers > farmer"],
    "A farmer was shot and killed by soldiers.": ["ASSAULT.firearms happened soldiers > farmer"],
    "The officers beat and arrested a preacher.": [
        "ASSAULT.beat happened officers > preacher",
        "COERCE.arrest happened officers > preacher",
    ],
    "Two men died in police firing.": ["ASSAULT happened police > men"],
    "Two men were hurt when soldiers clashed with the crowd.": [
        "ASSAULT happened soldiers > men",
    ],
    "Rebels launched attacks on Jos and Lagos.": ["ASSAULT happened rebels > Jos, Lagos"],
    "Two men were killed in three nights of army shelling.": ["ASSAULT happened army > men"],
    "The bank rejected a plan drawn up by the governor.": ["REJECT happened bank > governor"],
    "A farmer was killed in an encounter with the police.": ["ASSAULT happened police > farmer"],
    "The army condemned the arrest of Ali Kaya.": [
        "ACCUSE happened army",
        "COERCE.arrest happened  > Ali Kaya",
    ],
    "The senator filed a lawsuit with the high court.": ["ACCUSE.allege happened senator"],
    "Four of the accused were arrested.": ["COERCE.arrest happened  > accused"],
    "The editor was produced in court and remanded.": ["COERCE.arrest happened  > editor"],
    "The editor is in custody.": ["COERCE.arrest happened  > editor"],
    "The arrested men were given tea.": ["COERCE.arrest happened  > men"],
    "The arrest of the editor was sudden.": ["COERCE.arrest happened  > editor"],
    "The teargassing is over.": [],
    "Rubber bullets were fired at the crowd.": ["ASSAULT.crowd-control happened  > crowd"],
    "Confidence was shot to ribbons.": [],
    "A stray computer was beaten to pieces.": [],
    "Nobody was arrested.": [],
    "No arrests were made.": [],
    "The war of the colonels is long.": [],
    "The cost of detaining farmers rose.": [],
    "The army condemned the arrest of the editor.": [
        "ACCUSE happened army",
        "COERCE.arrest happened  > editor",
    ],
    "Women alleged that the police had beaten them.": [
        "ACCUSE happened women > police",
        "ASSAULT.beat claimed police",
    ],
    "Peruvian beekeepers began a hunger strike.": ["PROTEST.hunger happened beekeepers"],
    "Peruvian beekeepers gave tents to the villagers.": ["AID happened beekeepers > villagers"],
    "Swiss doctors gave tents to the army.": ["AID happened Switzerland > army"],
    "The rebels shelled Juba.": ["ASSAULT.heavy-weapons happened rebels > Juba"],
    "The rebel group, the Lowland Flock, shelled Juba.": [
        "ASSAULT.heavy-weapons happened Lowland Flock > Juba"
    ],
    "The minister went to court against the bank.": [],
}


@pytest.mark.parametrize("text", SHORT)
def test_a_deed_is_done_by_and_to_whoever_its_sentence_tells(text, mentions):
    assert [describe(mention) for mention in mentions(text)] == SHORT[text]


LONG = {
    "Kenya's minister released a statement praising the army.": ["SUPPORT happened Kenya > army"],
    "The police praised the editor, who was shot.": ["SUPPORT happened police > editor"],
    "A statement asking the army for help was written by the governor.": [],
    "Senator Anna Berg sent a letter to the governor of Ohio urging reform.": [
        "REQUEST happened Anna Berg > Ohio"
    ],
    "Kenya condemned our raid on the camp.": [],
    "The fund gives aid to Nepal.": [],
    "The army conducting raids is large.": [],
    "Killing farmers is the sorrow of Chad.": [],
    "Farmers killing farmers is the sorrow of Chad.": [],
    "Korbach Dairies offered aid to Nepal.": [],
    "A trader gave aid to Nepal.": [],
}


@pytest.mark.parametrize("text", LONG)
def test_an_article_is_read_more_strictly_than_a_sentence(text, mentions):
    assert [describe(mention) for mention in mentions(text + QUIET)] == LONG[text]


def test_a_deed_in_the_dateline_is_no_event(mentions):
    text = "The raid on Juba (Daily) - Kenya arrested the editor."
    dateline = Dateline(place="The raid on Juba", start=0, end=24)

    assert [describe(mention) for mention in mentions(text, dateline=dateline)] == [
        "COERCE.arrest happened Kenya > editor"
    ]
