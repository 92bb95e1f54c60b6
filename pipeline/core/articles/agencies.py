"""News agencies, and the names and sites by which articles credit them."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Agency(NamedTuple):
    """One agency: its usual name, what else it is called, its site."""

    name: str
    aliases: tuple[str, ...]
    domain: str


# National and international agencies with a text service: members of the European Alliance of News
# Agencies, OANA and FANA, and the private ones. A name earns its place by being used as a credit.
AGENCIES = tuple(
    Agency(name, tuple(filter(None, aliases.split("|"))), domain)
    for name, aliases, domain in (
        ("Reuters", "Thomson Reuters", "reuters.com"),
        ("AP", "Associated Press|The Associated Press", "apnews.com"),
        ("AFP", "Agence France-Presse|Agence France Presse", "afp.com"),
        ("TASS", "ITAR-TASS|Itar-Tass", "tass.com"),
        ("Xinhua", "Xinhua News Agency", "xinhuanet.com"),
        ("Interfax", "", "interfax.com"),
        ("Interfax-Ukraine", "", "interfax.com.ua"),
        ("RIA Novosti", "RIA", "ria.ru"),
        ("Ukrinform", "", "ukrinform.net"),
        ("UNIAN", "", "unian.info"),
        ("Anadolu", "Anadolu Agency|AA", "aa.com.tr"),
        ("dpa", "DPA|Deutsche Presse-Agentur", "dpa.com"),
        ("EFE", "Agencia EFE", "efe.com"),
        ("ANSA", "", "ansa.it"),
        ("Kyodo", "Kyodo News", "kyodonews.net"),
        ("Jiji Press", "Jiji", "jiji.com"),
        ("Yonhap", "Yonhap News Agency", "yna.co.kr"),
        ("KCNA", "Korean Central News Agency", "kcna.kp"),
        ("PTI", "Press Trust of India", "ptinews.com"),
        ("ANI", "Asian News International", "aninews.in"),
        ("IANS", "", "ians.in"),
        ("UPI", "United Press International", "upi.com"),
        ("Bloomberg", "Bloomberg News", "bloomberg.com"),
        ("PA", "PA Media|Press Association", "pamediagroup.com"),
        ("The Canadian Press", "Canadian Press", "thecanadianpress.com"),
        ("AAP", "Australian Associated Press", "aap.com.au"),
        ("APA", "Austria Presse Agentur", "apa.at"),
        ("PAP", "Polish Press Agency", "pap.pl"),
        ("MTI", "", "mti.hu"),
        ("Belga", "Belga News Agency", "belganewsagency.eu"),
        ("ANP", "", "anp.nl"),
        ("Keystone-SDA", "SDA", "keystone-sda.ch"),
        ("Ritzau", "", "ritzau.com"),
        ("NTB", "", "ntb.no"),
        ("STT", "", "stt.fi"),
        ("BNS", "Baltic News Service", "bns.lt"),
        ("CTK", "Czech News Agency", "ctk.cz"),
        ("Agerpres", "", "agerpres.ro"),
        ("BTA", "Bulgarian News Agency", "bta.bg"),
        ("Tanjug", "", "tanjug.rs"),
        ("HINA", "", "hina.hr"),
        ("Lusa", "", "lusa.pt"),
        ("BelTA", "Belta", "belta.by"),
        ("Kazinform", "", "inform.kz"),
        ("Trend", "Trend News Agency", "trend.az"),
        ("Azertac", "", "azertag.az"),
        ("Armenpress", "", "armenpress.am"),
        ("IRNA", "Islamic Republic News Agency", "irna.ir"),
        ("Tasnim", "Tasnim News Agency", "tasnimnews.com"),
        ("Mehr", "Mehr News Agency", "mehrnews.com"),
        ("Fars", "Fars News Agency", "farsnews.ir"),
        ("ISNA", "", "isna.ir"),
        ("SANA", "", "sana.sy"),
        ("NNA", "National News Agency", "nna-leb.gov.lb"),
        ("SPA", "Saudi Press Agency", "spa.gov.sa"),
        ("WAM", "Emirates News Agency", "wam.ae"),
        ("QNA", "Qatar News Agency", "qna.org.qa"),
        ("KUNA", "Kuwait News Agency", "kuna.net.kw"),
        ("Petra", "Jordan News Agency", "petra.gov.jo"),
        ("MENA", "Middle East News Agency", "mena.org.eg"),
        ("WAFA", "", "wafa.ps"),
        ("APS", "Algeria Press Service", "aps.dz"),
        ("MAP", "Maghreb Arabe Presse", "mapnews.ma"),
        ("NAN", "News Agency of Nigeria", "nannews.ng"),
        ("GNA", "Ghana News Agency", "gna.org.gh"),
        ("APP", "Associated Press of Pakistan", "app.com.pk"),
        ("BSS", "Bangladesh Sangbad Sangstha", "bssnews.net"),
        ("Bernama", "", "bernama.com"),
        ("Antara", "Antara News", "antaranews.com"),
        ("VNA", "Vietnam News Agency", "vnanet.vn"),
        ("CNA", "Central News Agency", "cna.com.tw"),
        ("Prensa Latina", "", "prensa-latina.cu"),
        ("Inter Press Service", "IPS", "ipsnews.net"),
        ("Dow Jones Newswires", "Dow Jones", "dowjones.com"),
    )
)

_BY_NAME = {name: agency.name for agency in AGENCIES for name in (agency.name, *agency.aliases)}
_BY_DOMAIN = {agency.domain: agency.name for agency in AGENCIES}

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


def agency_of_domain(domain: str) -> str:
    """Return the agency whose site `domain` is, or the empty string."""
    return _BY_DOMAIN.get(domain, "")
