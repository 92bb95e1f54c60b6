"""Measure the coder: events a second where the parse is given, and its share of parsing.

    python -m tests.bench.coder < tagged.jsonl

`tagged.jsonl` is what `dateline stage --to tag` prints. Prints articles, events and characters a
CPU second of one core, and how often the same articles could be coded in the time of one parse.
"""

import sys
import time

import msgspec

from pipeline.core.events.coder import EventCoder
from pipeline.core.events.judging import judge
from pipeline.records import TaggedArticle
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings


def main() -> None:
    """Code what stands on stdin, parse it once more, and print the figures."""
    settings = Settings()
    lexicon = load_lexicon(settings)
    coder = EventCoder(lexicon)
    decoder = msgspec.json.Decoder(TaggedArticle, strict=False)
    records = [decoder.decode(line) for line in sys.stdin.buffer]
    coder.code(records[0])
    began = time.process_time()
    events = sum(len(coder.code(record)) for record in records)
    coding = time.process_time() - began
    acts = sum(len(judge(record, lexicon)) for record in records)
    parser = load_parser(settings)
    began = time.process_time()
    for _ in parser.parse([record.text for record in records]):
        pass
    parsing = time.process_time() - began
    chars = sum(len(record.text) for record in records)
    sys.stdout.write(
        f"{len(records)} articles of {chars // len(records)} characters: "
        f"{len(records) / coding:.0f} articles, {acts / coding:.0f} acts and "
        f"{events / coding:.0f} events a CPU second; parsing takes {parsing / coding:.1f} times as "
        "long\n"
    )


if __name__ == "__main__":
    main()
