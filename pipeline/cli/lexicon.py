"""`dateline lexicon check`: does every line of the event lexicon do what its examples say?"""

import msgspec
import typer

from pipeline.core.events.checking import Fault, find_faults, sentences_of
from pipeline.core.events.patterns import LexiconError
from pipeline.runtime.lexicon import load_lexicon
from pipeline.runtime.nlp import load_parser
from pipeline.runtime.settings import Settings


def check_lexicon(settings: Settings) -> int:
    """Print each fault as `file:line: sentence: problem`; return 1 if there is any, else 0."""
    try:
        lexicon = load_lexicon(settings)
    except (LexiconError, msgspec.ValidationError) as exc:
        typer.echo(str(exc))
        return 1
    sentences = sentences_of(lexicon)
    docs = load_parser(settings).parse(sentences)
    faults = find_faults(lexicon, dict(zip(sentences, docs, strict=True)))
    for fault in faults:
        typer.echo(_line(fault))
    patterns = len(lexicon.patterns())
    typer.echo(f"{patterns} patterns, {len(sentences)} sentences, {len(faults)} faults", err=True)
    return int(bool(faults))


def _line(fault: Fault) -> str:
    return f"{fault.place}: {fault.sentence!r} {fault.problem}"
