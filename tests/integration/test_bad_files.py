"""Broken files of all kinds: each gives deliveries or faults, and ingest takes all of it."""

from collections import Counter

import msgspec
import pytest

from pipeline.core.articles.ingest import Ingest
from pipeline.core.wire import encode
from pipeline.records import Inbound
from pipeline.runtime.machine import Ended, Machine
from pipeline.sources.files import Delivery, Fault, NamedFile, open_file
from pipeline.stages import ingest
from tests.support.shared import shared

pytestmark = pytest.mark.integration
ENDINGS = (".xml", ".json", ".jsonl", ".jsonl.gz", ".warc", ".warc.gz", ".html", ".txt")
TYPES = (
    "application/xml",
    "application/nitf+xml",
    "application/ninjs+json",
    "application/vnd.iptc.g2.newsitem+xml",
)


def bad_files():
    return [path for path in sorted(shared("data/badinput").rglob("*")) if path.is_file()]


@pytest.fixture(scope="module")
def machine():
    return Machine(ingest.STAGE, Ingest(400_000, "en"), 8_000_000)


def test_a_broken_file_gives_deliveries_or_faults_under_any_ending(tmp_path, machine):
    kinds = Counter()
    for path in bad_files():
        raw = path.read_bytes()
        for ending in ENDINGS:
            copy = tmp_path / f"bad{ending}"
            copy.write_bytes(raw)
            with open_file(NamedFile(copy, copy.name), max_bytes=1_000_000) as opened:
                items = list(opened.items())
            kinds.update(type(item) for item in items)
            values = [item.value for item in items if isinstance(item, Delivery)][:20]
            codes = {
                result.code
                for result in machine.run(values, [0] * len(values))
                if isinstance(result, Ended)
            }
            assert "step_failed" not in codes, path

    assert kinds[Delivery] > 2_000
    assert kinds[Fault] > 1_000


def test_a_broken_document_ends_with_a_code_under_any_type(machine):
    for path in bad_files():
        records = [
            encode(Inbound(content_base64=path.read_bytes(), content_type=kind)) for kind in TYPES
        ]
        results = machine.run(records, [0] * len(records))

        assert {one.code for one in results if isinstance(one, Ended)} & {"step_failed"} == set()
    assert msgspec.json.decode(records[0])["content_type"] == TYPES[0]
