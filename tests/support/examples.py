"""Write the examples of `schemas/examples` anew, from one short article of our own words.

`python -m tests.support.examples` runs the article through the flow and keeps one record of each
kind; the invalid ones are the same with one field spoilt.
"""

import json
import subprocess
import sys

import msgspec

from pipeline.flow import FLOW
from pipeline.records import (
    RECORDS,
    Candidate,
    ClusterMerged,
    Delivery,
    Event,
    Inbound,
    Mention,
    Outline,
    Replay,
    Story,
    Takedown,
    VersionNotice,
    Watch,
)
from tests.support.schemas import SCHEMAS

ARTICLE = {
    "$schema": "/inbound/1.1.0",
    "external_id": "northwire-2025-05-17-0042",
    "source": "http",
    "url": "https://northwire.example/world/foreign-ministers-speak?utm_source=feed",
    "title": "Foreign ministers speak after Istanbul talks",
    "body": (
        "ANKARA (Northwire) - Turkish Foreign Minister Hakan Fidan met Russian Foreign Minister "
        "Sergei Lavrov in Istanbul on Friday.\n"
        "Ukraine and Russia agreed to exchange 1,000 prisoners each, Fidan said on Saturday. "
        "“The two delegations will meet again next month,” Fidan told reporters."
    ),
    "published_at": "2025-05-17T09:30:00Z",
    "received_at": "2025-05-17T09:31:12Z",
    "publisher": {"name": "Northwire", "domain": "northwire.example"},
    "language": "en",
    "authors": ["A. Writer"],
}
MERGED = {
    "$schema": "/cluster_merged/1.0.0",
    "from": "7c1f6f0a3f6f4f4e9b5d2a7e0c9d8b16",
    "to": "2b9e4d7c8a1054f3b6c0d9e8f7a61523",
    "by": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "version": "90d3b1c6e7f24a58b0c9d2e1f3a47865",
    "time": "2025-05-17T11:02:45.120000Z",
}
NOTICE = {
    "$schema": "/version_notice/1.0.0",
    "article_id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "version": "90d3b1c6e7f24a58b0c9d2e1f3a47865",
    "written_at": "2025-05-17T12:10:00Z",
    "received_at": "2025-05-17T12:11:30Z",
    "withdrawn": True,
    "reason": "kill",
}
OUTLINE = {
    "$schema": "/outline/1.0.0",
    "article_id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "version": "90d3b1c6e7f24a58b0c9d2e1f3a47865",
    "external_id": "northwire-2025-05-17-0042",
    "url": "https://northwire.example/world/foreign-ministers-speak",
    "cluster_id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "language": "en",
    "published_at": "2025-05-17T09:30:00Z",
    "title": "Foreign ministers speak after Istanbul talks",
    "event_day": "2025-05-16",
    "title_words": [{"key": "talk", "weight": 1.0}],
    "words": [{"key": "prisoner", "weight": 2.0}, {"key": "talk", "weight": 2.0}],
    "entities": [{"id": "gov:TUR", "name": "Turkey", "weight": 2.0}],
    "facts": [{"key": "day:2025-05-16", "weight": 1.0}],
}
STORY = {
    "$schema": "/story/1.0.0",
    "id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "revision": 2,
    "op": "update",
    "language": "en",
    "label": "Foreign ministers speak after Istanbul talks",
    "first_published": "2025-05-17T09:30:00Z",
    "last_published": "2025-05-18T07:15:00Z",
    "articles": 2,
    "entities": [{"id": "gov:TUR", "name": "Turkey", "share": 1.0}],
    "timeline": [
        {
            "day": "2025-05-17",
            "title": "Foreign ministers speak after Istanbul talks",
            "article_id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
            "url": "https://northwire.example/world/foreign-ministers-speak",
            "event_day": "2025-05-16",
            "articles": 1,
        },
        {
            "day": "2025-05-18",
            "title": "Talks to go on in June",
            "article_id": "2b9e4d7c8a1054f3b6c0d9e8f7a61523",
            "articles": 1,
        },
    ],
}
WATCH = {
    "$schema": "/watch/1.0.0",
    "name": "ukraine-talks",
    "title": "The Ukraine talks",
    "filter": {"together": "RUS,UKR", "type": "CONSULT,AGREE"},
    "since": "2025-05-17T08:00:00Z",
    "origin": "api",
    "owner": "desk",
    "webhook": {
        "url": "https://desk.example/hooks/dateline",
        "secret": "whsec_b25seSBhbiBleGFtcGxlIGZvciB0aGUgZG9jcw==",
    },
    "mail": {"to": ["desk@example.org"], "every": "day", "at": "07:30", "zone": "Europe/Kyiv"},
}
TAKEDOWN = {
    "$schema": "/takedown/1.0.0",
    "article_id": "e4a0c7d25b3f18966c2d71f0a8b9e354",
    "time": "2025-05-19T08:15:00Z",
    "note": "asked for by the publisher",
    "configs": [{"topic": "news.article.v1", "name": "segment.ms", "value": "86400000"}],
}
REPLAY = {
    "$schema": "/replay/1.0.0",
    "stage": "merge",
    "first": "code",
    "since": "2025-05-16T00:00:00Z",
    "time": "2025-05-19T09:20:00Z",
    "state": "done",
    "generation": 1,
    "revision_base": 14,
}
SPOILT = {
    "/inbound/1.1.0": {"authors": "A. Writer"},
    "/article/1.1.0": {"article_id": "not a hash"},
    "/deduped/1.1.0": {"relation": "similar"},
    "/cluster_merged/1.0.0": {"to": "not a hash"},
    "/tagged/1.1.0": {"entities": [{"text": "no offsets"}]},
    "/mention/1.1.0": {"status": "rumoured"},
    "/candidate/1.0.0": {"held_for": ""},
    "/version_notice/1.0.0": {"reason": "dull"},
    "/event/1.1.0": {"revision": 0},
    "/outline/1.0.0": {"words": [{"key": "talk", "weight": 0.0}]},
    "/storied/1.0.0": {"score": 1.5},
    "/story/1.0.0": {"op": "retract"},
    "/watch/1.0.0": {"name": "The Ukraine talks"},
    "/delivery/1.0.0": {"kind": "gone"},
    "/replay/1.0.0": {"state": "half done"},
    "/takedown/1.0.0": {"article_id": "northwire-2025-05-17-0042"},
}


def main() -> None:
    """Write one valid and one invalid example of each record."""
    made = {
        Inbound.SCHEMA: json.dumps(ARTICLE),
        ClusterMerged.SCHEMA: json.dumps(MERGED),
        VersionNotice.SCHEMA: json.dumps(NOTICE),
        Outline.SCHEMA: json.dumps(OUTLINE),
        Story.SCHEMA: json.dumps(STORY),
        Watch.SCHEMA: json.dumps(WATCH),
        Takedown.SCHEMA: json.dumps(TAKEDOWN),
        Replay.SCHEMA: json.dumps(REPLAY),
    }
    for stage in FLOW:
        command = [sys.executable, "-m", "pipeline", "stage", "--to", stage.name, "--jobs", "1"]
        done = subprocess.run(
            command, input=json.dumps(ARTICLE), capture_output=True, text=True, check=True
        )
        made[stage.makes.SCHEMA] = done.stdout.splitlines()[0]
    held = {"$schema": Candidate.SCHEMA, "held_for": "low_confidence"}
    made[Candidate.SCHEMA] = json.dumps(json.loads(made[Mention.SCHEMA]) | held)
    told = {
        "$schema": Delivery.SCHEMA,
        "id": "5d0c8f27a91e46b3c2f7e80d1b64a935",
        "watch": "ukraine-talks",
        "kind": "new",
        "at": "2025-05-17T09:31:15.120000Z",
        "event": json.loads(made[Event.SCHEMA]),
    }
    made[Delivery.SCHEMA] = json.dumps(told)
    for record in RECORDS:
        valid = json.loads(made[record.SCHEMA])
        msgspec.convert(valid, record)
        folder = SCHEMAS / "examples" / record.SCHEMA.removeprefix("/")
        for kind, example in (("valid", valid), ("invalid", {**valid, **SPOILT[record.SCHEMA]})):
            path = folder / kind / ("northwire.json" if kind == "valid" else "spoilt.json")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(example, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
