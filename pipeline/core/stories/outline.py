"""The tag step's second answer: the few things of an article that stories are told apart by."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from pipeline.core.outcome import Forward, Outcome, Outcomes
from pipeline.core.step import Step
from pipeline.core.stories.words import find_terms
from pipeline.records.deduped import DedupedArticle
from pipeline.records.outline import Named, Outline, Term
from pipeline.records.tagged import TaggedArticle, TimeExpression

LEAD_CHARS = 600
"""The lead: some hundred words, in which news says what it is about."""
MOST_WORDS, MOST_ENTITIES, MOST_FACTS = 200, 60, 40
TITLE_CHARS = 200
LEAD_WEIGHT, TITLE_WEIGHT = 1.0, 2.0
"""How much a mention counts beyond 1 in the lead, and how much one in the headline."""
Said: TypeAlias = TaggedArticle | Outline


class Outlining:
    """A step that does what another does and adds an outline of each article, by language."""

    def __init__(self, tagger: Step[DedupedArticle, TaggedArticle]) -> None:
        """Take the step that tags."""
        self._tagger = tagger

    def __call__(
        self, records: Sequence[DedupedArticle], times: Sequence[datetime]
    ) -> Outcomes[Said]:
        """Return each article with its tags, and its outline keyed by its language."""
        return [_outlined(outcome) for outcome in self._tagger(records, times)]


def _outlined(outcome: Outcome[TaggedArticle]) -> Outcome[Said]:
    if not isinstance(outcome, tuple):
        return outcome
    said: list[Forward[Said]] = []
    for forward in outcome:
        said.append(Forward(forward.key, forward.record))
        said.append(Forward(forward.record.language, make_outline(forward.record)))
    return tuple(said)


def make_outline(article: TaggedArticle) -> Outline:
    """Return what stories are told apart by."""
    title_terms = [term for term, _ in find_terms(article.title)]
    return Outline(
        schema=Outline.SCHEMA,
        article_id=article.article_id,
        version=article.version,
        external_id=article.external_id,
        url=article.url,
        publisher=article.publisher.domain or article.publisher.name.casefold(),
        cluster_id=article.cluster_id,
        language=article.language,
        published_at=article.published_at,
        title=article.title or _first_sentence(article.text),
        event_day=_event_day(article.times),
        is_copy=article.relation in {"exact", "near"},
        withdrawn=article.revision_kind in {"kill", "withdrawn"},
        title_words=_terms(Counter(title_terms), MOST_WORDS),
        words=_weigh_words(article.text, title_terms),
        entities=_weigh_entities(article),
        facts=_find_facts(article),
    )


def _first_sentence(text: str) -> str:
    line = text.partition("\n")[0]
    end = line.find(". ")
    sentence = line if end < 0 else line[: end + 1]
    if len(sentence) <= TITLE_CHARS:
        return sentence
    return sentence[:TITLE_CHARS].rpartition(" ")[0] + " …"


def _event_day(times: Sequence[TimeExpression]) -> str:
    days = (
        one.value[:10]
        for one in times
        if one.start < LEAD_CHARS and one.precision in {"day", "hour", "minute"}
    )
    return next(days, "")


def _weigh_words(text: str, title_terms: Sequence[str]) -> tuple[Term, ...]:
    weights: dict[str, float] = dict.fromkeys(title_terms, TITLE_WEIGHT)
    for term, start in find_terms(text):
        more = 1.0 + LEAD_WEIGHT * (start < LEAD_CHARS)
        weights[term] = weights.get(term, 0.0) + more
    return _terms(weights, MOST_WORDS)


def _terms(weights: "dict[str, float] | Counter[str]", most: int) -> tuple[Term, ...]:
    heaviest = sorted(weights.items(), key=lambda row: -row[1])[:most]
    return tuple(Term(key=key, weight=float(weight)) for key, weight in heaviest)


def _weigh_entities(article: TaggedArticle) -> tuple[Named, ...]:
    weights: dict[str, float] = {}
    names: dict[str, str] = {}
    in_title: set[str] = set()
    for one in article.entities:
        if one.type == "MEDIA" or one.via in {"pronoun", "nominal"}:
            continue
        names.setdefault(one.id, one.name)
        more = 1.0 + LEAD_WEIGHT * (one.start < LEAD_CHARS)
        weights[one.id] = weights.get(one.id, 0.0) + more
        if one.text in article.title:
            in_title.add(one.id)
    for name in in_title:
        weights[name] += TITLE_WEIGHT
    heaviest = sorted(weights.items(), key=lambda row: -row[1])[:MOST_ENTITIES]
    return tuple(Named(id=key, name=names[key], weight=weight) for key, weight in heaviest)


def _find_facts(article: TaggedArticle) -> tuple[Term, ...]:
    found: dict[str, float] = {}
    for time in article.times:
        if time.precision in {"day", "hour", "minute"} and time.value[:1] != "P":
            found.setdefault(f"day:{time.value[:10]}", 1.0)
    for number in article.quantities:
        if number.value >= 10:
            found.setdefault(f"number:{number.value:g}", 1.0)
    return _terms(found, MOST_FACTS)
