"""Write the examples of `schemas/examples` anew, from one short article of our own words.

`python -m tests.support.examples` runs the article through the flow and keeps one record of each
kind; the invalid ones are the same with one field spoilt.
"""

import json
import subprocess
import sys

import msgspec

from pipeline.flow import FLOW
from pipeline.records import RECORDS, Inbound
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
SPOILT = {
    "/inbound/1.1.0": {"authors": "A. Writer"},
    "/article/1.1.0": {"article_id": "not a hash"},
    "/deduped/1.1.0": {"relation": "similar"},
    "/tagged/1.1.0": {"entities": [{"text": "no offsets"}]},
    "/mention/1.1.0": {"status": "rumoured"},
    "/event/1.1.0": {"revision": 0},
}


def main() -> None:
    """Write one valid and one invalid example of each record."""
    made = {Inbound.SCHEMA: json.dumps(ARTICLE)}
    for stage in FLOW:
        command = [sys.executable, "-m", "pipeline", "stage", "--to", stage.name, "--jobs", "1"]
        done = subprocess.run(
            command, input=json.dumps(ARTICLE), capture_output=True, text=True, check=True
        )
        made[stage.makes.SCHEMA] = done.stdout.splitlines()[0]
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
