"""Three days of made-up newswire in May 2025, to see the pipeline work without any source.

Invented outlets report, partly true and partly invented, on a phone call between two presidents:
announced, confirmed, then held; talks and a prisoner exchange; a denied summit, a cancelled visit,
a postponed meeting; a corrected number; reprints, a reworded copy, a body that stands twice, and an
article that arrives two days late. Not one sentence is from a real outlet. The file stands in the
order of `received_at`, which is the order to play it in.
"""

from collections.abc import Iterator
from importlib.resources import files

import msgspec

from pipeline.records import Inbound


def demo_lines() -> Iterator[bytes]:
    """Yield the demo articles in the order of play, each an inbound record on a line of JSON."""
    text = files(__name__).joinpath("articles.jsonl").read_bytes()
    yield from text.splitlines()


def demo_articles() -> tuple[Inbound, ...]:
    """Return the demo articles in the order of play."""
    decoder = msgspec.json.Decoder(Inbound)
    return tuple(decoder.decode(line) for line in demo_lines())
