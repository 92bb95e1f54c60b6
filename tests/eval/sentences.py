"""Score the coding of single sentences: type with actors given, and the whole triple.

The labels of `plv_train` follow an older codebook, which `older_type` speaks: RETREAT and CONCEDE
are one class (YIELD), a future one is an AGREE, an undone one a REJECT; convictions are ACCUSE;
sanctions are COERCE (CAMEO 163); cyber attacks and blockades (CAMEO 191) are ASSAULT.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from pipeline.core.events.codes import FUTURE, derive
from pipeline.core.events.composing import Act, find_acts
from pipeline.core.events.lexicon import Lexicon
from pipeline.core.events.readings import LESS, MOST, other_acts
from pipeline.core.events.roles import actorness, means_of, sources
from pipeline.core.events.status import lies_ahead, read_status
from pipeline.core.events.syntax import conjuncts, is_verb, lemma
from pipeline.core.events.targets import targets
from pipeline.records.mention import Status

YIELD = {"RETREAT", "CONCEDE"}
SUBJECTS = {"nsubj", "nsubjpass"}


@dataclass(frozen=True)
class Coded:
    """One act of a sentence with its ranked parties."""

    weight: float
    act: Act
    status: Status
    type: str
    sources: Sequence[Token]
    targets: Sequence[Token]


def code(doc: Doc, lexicon: Lexicon) -> list[Coded]:
    """Return the acts of a sentence, the most telling first."""
    found = [_coded(act, lexicon) for act in find_acts(doc, lexicon)]
    return sorted(found, key=_weight_down)


def _coded(act: Act, lexicon: Lexicon) -> Coded:
    trigger = act.trigger
    who = sources(trigger, lexicon)
    whom = targets(trigger, who, lexicon, means=means_of(act, lexicon))
    reading = read_status(trigger, lexicon, refused=act.operator == "will-not")
    about = act.inner.type if act.inner else None
    ahead = lies_ahead(trigger, reading)
    status = reading.status
    type_ = derive(lexicon.codes, act.type, act.mode, status, about, ahead=ahead).plover.type
    weight = act.weight - _depth(trigger) - (0 if is_verb(trigger) else 0.8)
    weight += 2.0 * max([actorness(t, lexicon) for t in who[:1]], default=0.05)
    weight += 1.6 * max(actorness(whom[0], lexicon), 0.1) if whom else 0
    return Coded(weight, act, status, type_, who, whom)


def answers(doc: Doc, lexicon: Lexicon) -> list[Coded]:
    """Return the acts of a sentence and their second readings, the most telling first."""
    found = code(doc, lexicon)
    return sorted([*found, *(s for c in found for s in _seconds(c, lexicon))], key=_weight_down)


def _weight_down(coded: Coded) -> float:
    return -coded.weight


def _seconds(coded: Coded, lexicon: Lexicon) -> Iterator[Coded]:
    """Yield what else a clause may say, as `core/events/readings.py` has it."""
    near = {token.i for token in conjuncts(coded.targets[0])} if coded.targets else set()
    further = [token for token in coded.targets if token.i not in near]
    others = [replace(coded, targets=further)] if further else []
    others += [_coded(act, lexicon) for act in other_acts(coded.act, lexicon)]
    for rank, other in enumerate(others[:MOST], start=1):
        yield replace(other, weight=coded.weight - LESS * 10 * rank)


def _words(act: Act) -> list[Token]:
    return [act.trigger, *(act.trigger.doc[i] for i in act.used)]


HOPS = {"conj": 0.0, "ccomp": 0.4, "xcomp": 0.4, "advcl": 1.5, "relcl": 1.5, "acl": 1.2}
"""What each label costs on the way up to the sentence's verb; others 0.8."""


def _depth(token: Token) -> float:
    """Return how deep a word is subordinated; what `and` joins is as high as the first."""
    path = [token, *token.ancestors]
    return sum(HOPS.get(word.dep_, 0.8) for word in path[:-1])


def older_type(coded: Coded) -> str:
    """Return the type as the older codebook has it."""
    type_ = coded.type
    if coded.act.type in YIELD and coded.status in FUTURE:
        return "AGREE"
    if coded.act.type in YIELD and coded.status == "negated":
        return "REJECT"
    words = {lemma(token) for token in _words(coded.act)}
    if type_ == "COERCE" and (coded.act.mode == "cyber" or "blockade" in words):
        return "ASSAULT"
    if type_ == "SANCTION" and coded.act.mode == "convict":
        return "ACCUSE"
    if type_ == "SANCTION" and "sanction" in coded.act.pattern.split(" ", 1)[1]:
        return "COERCE"
    return "YIELD" if type_ in YIELD else type_


def _tagged_span(marked: str, tag: str) -> tuple[int, int]:
    found = re.search(f"<{tag}>(.*?)</{tag}>", marked)
    if not found:
        return 0, 0
    before = len(re.sub("</?[st]>", "", marked[: found.start()]))
    return before, before + len(re.sub("</?[st]>", "", found.group(1)))


def _inside(tokens: Sequence[Token], span: tuple[int, int]) -> bool:
    return any(span[0] <= token.idx < span[1] for token in tokens)


def type_with_actors(doc: Doc, marked: str, lexicon: Lexicon) -> str:
    """Return the type of the act that goes best with the marked source and target."""
    source, target = _tagged_span(marked, "s"), _tagged_span(marked, "t")

    def fit(coded: Coded) -> float:
        return (
            coded.weight
            + 3.0 * _inside(coded.sources, source)
            + 2.0 * _inside(coded.targets[:6], target)
            + 1.0 * _inside(coded.targets[:1], target)
            - 2.0 * _inside(coded.sources, target)
        )

    coded = code(doc, lexicon)
    return older_type(max(coded, key=fit)) if coded else "NONE"


def _phrase(token: Token) -> tuple[int, int]:
    """Return the characters of a noun phrase without clauses and lists."""
    start, end = token.idx, token.idx + len(token)
    for child in token.children:
        far = child.dep_ == "prep" and child.lower_ not in {"of", "from", "in"}
        if not far and child.dep_ not in {"relcl", "acl", "cc", "conj", "punct", "advcl"}:
            inner = _phrase(child)
            start, end = min(start, inner[0]), max(end, inner[1])
    return start, end


def _antecedent(token: Token, lexicon: Lexicon) -> Token:
    """Return whom a pronoun of a lone sentence means: the last subject before it."""
    if token.pos_ != "PRON":
        return token
    before = [t for t in token.doc[: token.i] if t.pos_ in {"NOUN", "PROPN"}]
    nouns = [
        t for t in before if actorness(t, lexicon) >= 0.55 and t.dep_ not in {"compound", "amod"}
    ]
    return max(nouns, key=lambda t: (t.dep_ in SUBJECTS, t.i), default=token)


def _names(tokens: Sequence[Token], names: Sequence[str], lexicon: Lexicon) -> bool:
    """Tell whether a token's phrase touches one of the gold wordings."""
    for token in tokens:
        start, end = _phrase(_antecedent(token, lexicon))
        for name in names:
            for found in re.finditer(re.escape(name.lower()), token.doc.text.lower()):
                if found.start() < end and start < found.end():
                    return True
    return False


def triples_are_right(doc: Doc, gold: dict, lexicon: Lexicon) -> list[bool]:
    """Tell of each of the first three answers whether source, type and target are all right."""
    return [_is_right(coded, gold, lexicon) for coded in answers(doc, lexicon)[:3]]


def _is_right(coded: Coded, gold: dict, lexicon: Lexicon) -> bool:
    wanted = gold["event_2_0"]
    actors = [row["actorText"] for row in gold["actors"]]
    recipients = [row["actorText"] for row in gold["recipients"]]
    if coded.type != wanted and not {coded.type, wanted} <= YIELD:
        return False
    if actors and not _names(coded.sources[:1], actors, lexicon):
        return False
    if recipients:
        return _names(coded.targets[:1], recipients, lexicon)
    if len(actors) < 2:
        return True
    # a mutual act: the second party may stand beside the first, or in its phrase
    others = [*coded.targets[:1], *coded.sources[1:]]
    inside = sum(_names(coded.sources[:1], [name], lexicon) for name in actors)
    return inside > 1 or _names(others, actors, lexicon)


def read_train(path) -> list[dict]:
    """Return the rows of the labelled news sentences."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_gold(path) -> list[dict]:
    """Return the codebook's own coded sentences."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
