"""Turn mentions into the rows of the record."""

from msgspec import UNSET

from pipeline.core.entities.page import Mention, Page
from pipeline.records.tagged import Entity


def make_entities(page: Page) -> tuple[Entity, ...]:
    """Return one row a mention, in the order of the text; longer spans first, doubles out."""
    rows: dict[tuple[int, int, str], Entity] = {}
    for mention in [*page.mentions, *page.groups, *page.pronouns]:
        row = _make(page, mention)
        rows.setdefault((row.start, row.end, row.id), row)
    return tuple(sorted(rows.values(), key=lambda row: (row.start, -row.end, row.id)))


def _make(page: Page, mention: Mention) -> Entity:
    thing = mention.thing
    fact = thing.fact
    sector = mention.sector or thing.sector
    if thing.type in {"GPE", "NORP"} and mention.reading != "actor":
        sector = mention.sector
    identity, name = mention.id or thing.id, mention.name or thing.name
    wikidata_id = fact.wikidata_id if fact else ""
    acts = mention.reading == "actor" and fact is not None and not mention.id
    if acts and fact and fact.acts_for and thing.type in {"GPE", "ORG"} and not mention.name:
        identity, sector = fact.acts_for, sector or "GOV"
        actor = page.gazetteer.get(identity)
        if actor and fact.kind != "seat":
            name, wikidata_id = actor.name, actor.wikidata_id
    local_id = fact.local_id if fact and identity == fact.id else ""
    if promoted := page.gazetteer.promotions.get(identity):
        local_id, identity, wikidata_id = identity, f"wikidata:{promoted}", promoted
    is_place = fact is not None and thing.type in {"GPE", "LOC"} and mention.reading != "actor"
    return Entity(
        start=mention.start,
        end=mention.end,
        text=page.text[mention.start : mention.end],
        type=thing.type,
        id=identity,
        name=name,
        wikidata_id=wikidata_id,
        geonames_id=fact.geonames_id if fact else 0,
        country=thing.country,
        sector=sector,
        role=mention.role or thing.role,
        reading=mention.reading,
        via=mention.via,
        lat=fact.lat if is_place and fact and fact.lat is not None else UNSET,
        lon=fact.lon if is_place and fact and fact.lon is not None else UNSET,
        admin1=fact.admin1 if is_place and fact else "",
        local_id=local_id,
        confidence=mention.confidence,
    )
