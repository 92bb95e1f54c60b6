"""Builders of articles, in our own words."""

from datetime import UTC, datetime, timedelta

from pipeline.core.articles.ingest import Ingest
from pipeline.core.outcome import Reject
from pipeline.records import Inbound
from pipeline.records.common import Publisher

NOON = datetime(2025, 5, 18, 12, tzinfo=UTC)
INGEST = Ingest(max_text_chars=400_000, languages="en")

TALKS = (
    "Negotiators from Norland and Sudland met in the lakeside town of Verin on Friday and agreed "
    "to exchange 1,200 prisoners before the end of the month, officials of both countries said.\n"
    "The meeting lasted four hours. It was the first time in 3 years that the two delegations sat "
    "in one room, and neither side had expected more than a list of complaints.\n"
    "“We have agreed on the names, and the buses are ready to leave the camp tomorrow morning,” "
    "said Foreign Minister Ilse Brandt of Norland, who led her country's delegation.\n"
    "Her counterpart Marek Dolan called the talks useful but said that a ceasefire was far away. "
    "He asked for guarantees that the bridge at Kessel would be reopened to trucks and farmers.\n"
    "Diplomats from 5 neighbouring states watched the talks from a hotel across the street and "
    "plan to host another round in the port of Halvik early in June, if both sides consent."
)
HARBOUR = (
    "The harbour of Port Alden will close for six weeks from Monday while divers clear the wreck "
    "of a grain carrier that sank there in the spring storms, the port authority said.\n"
    "Ships will be sent to two smaller quays along the coast. Traders fear that wheat will cost "
    "more by the summer, because trains cannot carry what the harbour used to handle.\n"
    "A union of dock workers asked the government to pay wages for the weeks without work and "
    "threatened to block the coastal road if no answer comes before the weekend."
)


def attempt(call, *args):
    """Return what `call` returns, or the Reject that it raises."""
    try:
        return call(*args)
    except Reject as reject:
        return reject


def inbound(body=TALKS, **fields):
    """Return a delivery of `body`; `publisher` is a domain."""
    domain = fields.pop("publisher", "")
    fields.setdefault("language", "en")
    return Inbound(body=body, publisher=Publisher(domain=domain), **fields)


def article(body=TALKS, *, name="one", hours=0.0, family="", **fields):
    """Return the clean article that `name`.example published `hours` after noon."""
    fields.setdefault("url", f"https://{name}.example/story")
    fields.setdefault("published_at", (NOON + timedelta(hours=hours)).isoformat())
    publisher = Publisher(domain=f"{name}.example", family=family)
    given = Inbound(body=body, publisher=publisher, language="en", **fields)
    ((forward,),) = INGEST([given], [NOON])
    return forward.record
