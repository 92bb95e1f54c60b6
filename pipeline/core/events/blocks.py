"""Under which key mentions travel, so that reports of one event meet."""

from pipeline.records.mention import Mention

FAMILY = {
    "CONSULT": "TALK",
    "AGREE": "TALK",
    "COOPERATE": "TALK",
    "SUPPORT": "WORD",
    "CONCEDE": "YIELD",
    "RETREAT": "YIELD",
    "AID": "AID",
    "REQUEST": "WORD",
    "ACCUSE": "WORD",
    "REJECT": "WORD",
    "THREATEN": "WORD",
    "PROTEST": "PROTEST",
    "SANCTION": "SANCTION",
    "MOBILIZE": "FORCE",
    "COERCE": "FORCE",
    "ASSAULT": "ASSAULT",
}
"""Event types that reports of one act may mix."""


def block_key(mention: Mention) -> str:
    """Return the mention's block: its countries, sorted (`RUS|USA`); of one also the family.

    `ZZZ` where no country is known. Roles do not count: who did it is what reports disagree on.
    """
    parties = (*mention.actors, *mention.recipients)
    countries = sorted({party.country for party in parties if party.country})
    if not countries:
        return "ZZZ"
    if len(countries) == 1:
        return f"{countries[0]}:{FAMILY[mention.type]}"
    return "|".join(countries)
