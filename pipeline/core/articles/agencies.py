"""News agencies, and the names by which articles credit them."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Agency(NamedTuple):
    """One agency: its usual name, and what else it is called."""

    name: str
    aliases: tuple[str, ...]


# National and international agencies with a text service: members of the European Alliance of News
# Agencies, OANA and FANA, and the private ones. A name earns its place by being used as a credit.
AGENCIES = tuple(
    Agency(name, tuple(filter(None, aliases.split("|"))))
    for name, aliases in (
        ("Reuters", "Thomson Reuters"),
        ("AP", "Associated Press|The Associated Press"),
        ("AFP", "Agence France-Presse|Agence France Presse"),
        ("TASS", "ITAR-TASS|Itar-Tass"),
        ("Xinhua", "Xinhua News Agency"),
        ("Interfax", ""),
        ("Interfax-Ukraine", ""),
        ("RIA Novosti", "RIA"),
        ("Ukrinform", ""),
        ("UNIAN", ""),
        ("Anadolu", "Anadolu Agency|AA"),
        ("dpa", "DPA|Deutsche Presse-Agentur"),
        ("EFE", "Agencia EFE"),
        ("ANSA", ""),
        ("Kyodo", "Kyodo News"),
        ("Jiji Press", "Jiji"),
        ("Yonhap", "Yonhap News Agency"),
        ("KCNA", "Korean Central News Agency"),
        ("PTI", "Press Trust of India"),
        ("ANI", "Asian News International"),
        ("IANS", ""),
        ("UPI", "United Press International"),
        ("Bloomberg", "Bloomberg News"),
        ("PA", "PA Media|Press Association"),
        ("The Canadian Press", "Canadian Press"),
        ("AAP", "Australian Associated Press"),
        ("APA", "Austria Presse Agentur"),
        ("PAP", "Polish Press Agency"),
        ("MTI", ""),
        ("Belga", "Belga News Agency"),
        ("ANP", ""),
        ("Keystone-SDA", "SDA"),
        ("Ritzau", ""),
        ("NTB", ""),
        ("STT", ""),
        ("BNS", "Baltic News Service"),
        ("CTK", "Czech News Agency"),
        ("Agerpres", ""),
        ("BTA", "Bulgarian News Agency"),
        ("Tanjug", ""),
        ("HINA", ""),
        ("Lusa", ""),
        ("BelTA", "Belta"),
        ("Kazinform", ""),
        ("Trend", "Trend News Agency"),
        ("Azertac", ""),
        ("Armenpress", ""),
        ("IRNA", "Islamic Republic News Agency"),
        ("Tasnim", "Tasnim News Agency"),
        ("Mehr", "Mehr News Agency"),
        ("Fars", "Fars News Agency"),
        ("ISNA", ""),
        ("SANA", ""),
        ("NNA", "National News Agency"),
        ("SPA", "Saudi Press Agency"),
        ("WAM", "Emirates News Agency"),
        ("QNA", "Qatar News Agency"),
        ("KUNA", "Kuwait News Agency"),
        ("Petra", "Jordan News Agency"),
        ("MENA", "Middle East News Agency"),
        ("WAFA", ""),
        ("APS", "Algeria Press Service"),
        ("MAP", "Maghreb Arabe Presse"),
        ("NAN", "News Agency of Nigeria"),
        ("GNA", "Ghana News Agency"),
        ("APP", "Associated Press of Pakistan"),
        ("BSS", "Bangladesh Sangbad Sangstha"),
        ("Bernama", ""),
        ("Antara", "Antara News"),
        ("VNA", "Vietnam News Agency"),
        ("CNA", "Central News Agency"),
        ("Prensa Latina", ""),
        ("Inter Press Service", "IPS"),
        ("Dow Jones Newswires", "Dow Jones"),
    )
)

_BY_NAME = {name: agency.name for agency in AGENCIES for name in (agency.name, *agency.aliases)}

# Short forms that are used for an agency in a sentence; the others also mean something else there
# (`the PA`, `MAP`, `Petra said`, `Bloomberg said`) and count as a credit in brackets only.
_SHORT_IN_PROSE = frozenset(("AP", "AFP", "DPA", "dpa", "EFE", "PTI", "RIA", "UPI"))
_NOT_IN_PROSE = frozenset(("Antara", "Bloomberg", "MENA", "Petra", "Trend"))


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


AGENCY_PATTERN = _any_of(_BY_NAME)
"""Every name of every agency, longest first: case counts (`AP` is an agency, `ap` is not)."""
PROSE_PATTERN = _any_of(
    name
    for name in _BY_NAME
    if name in _SHORT_IN_PROSE or (len(name) >= 4 and name not in _NOT_IN_PROSE)
)
"""The names that mean an agency wherever they stand."""


def agency_named(name: str) -> str:
    """Return the usual name of the agency that `name` is a name of, or the empty string."""
    return _BY_NAME.get(name, "")


def agency_among(names: Iterable[str]) -> str:
    """Return the first agency among names that bylines have (`Reuters Staff`), or nothing."""
    found = (agency_named(name.strip().removesuffix(" Staff")) for name in names)
    return next(filter(None, found), "")
