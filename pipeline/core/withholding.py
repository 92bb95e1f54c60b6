"""A step that lets nothing pass of articles that were taken down."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from pipeline.core.outcome import Drop, Outcome, Outcomes
from pipeline.core.step import Step


class OfArticle(Protocol):
    """A record that is of one article."""

    @property
    def article_id(self) -> str:
        """Return the article's id."""
        ...


In = TypeVar("In")
Out = TypeVar("Out", bound=OfArticle)


class Withholding(Generic[In, Out]):
    """Do what another step does, and drop what it makes of the articles with these ids."""

    def __init__(self, step: Step[In, Out], article_ids: AbstractSet[str]) -> None:
        """Take the step, and the articles that were taken down."""
        self._step = step
        self._article_ids = article_ids

    def __call__(self, records: Sequence[In], times: Sequence[datetime]) -> Outcomes[Out]:
        """Return the step's outcomes; those of these articles are `taken_down`."""
        return [self._checked(outcome) for outcome in self._step(records, times)]

    def _checked(self, outcome: Outcome[Out]) -> Outcome[Out]:
        if isinstance(outcome, tuple) and any(
            forward.record.article_id in self._article_ids for forward in outcome
        ):
            return Drop("taken_down")
        return outcome
