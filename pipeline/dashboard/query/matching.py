"""Filters as predicates: what `sql` asks of the database, asked of one event."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import UNSET

from pipeline.core.facts import countries_of, span_of, words_of
from pipeline.dashboard.query.filters import Filter, moment_of, values_of
from pipeline.dashboard.query.words import WordQuery, stem
from pipeline.records import Event

LIVING = ("create", "update")
"""Operations after which an event is there; after the others only its record is."""

_MOST_DIGITS = 17
"""A longer number is no GeoNames id."""


class Facts:
    """What filters look at in an event."""

    __slots__ = (
        *("actors", "countries", "disputed", "ends_at", "first_seen", "geonames_id", "id"),
        *("is_alive", "last_seen", "mode", "origins", "party_ids", "place", "quad", "recipients"),
        *("score", "starts_at", "status", "story_id", "type", "_stems", "_words"),
    )

    def __init__(self, event: Event) -> None:
        """Take what filters look at; the event itself is not kept."""
        self.id = event.id
        self.is_alive = event.op in LIVING
        self.type, self.mode, self.status = event.type, event.mode, event.status
        self.quad, self.score = event.quad, event.score
        self.countries = countries_of(event)
        self.actors = frozenset(party.id for party in event.actors)
        self.recipients = frozenset(party.id for party in event.recipients)
        self.party_ids = self.actors | self.recipients
        self.place, self.geonames_id = "", 0
        if event.location is not UNSET:
            self.place = event.location.name.lower()
            self.geonames_id = event.location.geonames_id
        self.story_id, self.origins, self.disputed = event.story_id, event.origins, event.disputed
        self.first_seen, self.last_seen = event.first_seen, event.last_seen
        self.starts_at, self.ends_at = span_of(event)
        self._words = words_of(event)
        self._stems = ""

    @property
    def stems(self) -> str:
        """Return the stems of the event's words; they are made when they are first asked for."""
        self.read_words()
        return self._stems

    def read_words(self) -> None:
        """Make the stems now; the words are then needed no more."""
        if not self._stems:
            self._stems, self._words = stem(self._words), ""


Test = Callable[[Facts], bool]
Living = Callable[[str], str]
"""Returns the story that took one in, over all merges; or itself."""


def make_matcher(asked: Filter) -> Callable[[Event], bool]:
    """Return what tells whether a living event is one that a filter asks for."""
    test = make_test(asked)
    return lambda event: test(Facts(event))


def make_test(*asked: Filter, living: Living = str) -> Test:
    """Return what tells the same of an event's facts; all the filters must let it pass.

    A story that was merged into another one, also later than this, stands for that one.
    """
    tests: Sequence[Test] = [test for one in asked for test in _tests(one, living)]
    return lambda facts: facts.is_alive and all(test(facts) for test in tests)


def _tests(asked: Filter, living: Living) -> Iterator[Test]:
    """Yield a test for each parameter that is given."""
    yield from _values(asked)
    if stories := values_of(asked.story):
        yield lambda facts: bool(facts.story_id) and facts.story_id in map(living, stories)
    yield from _countries_and_parties(asked)
    yield from _times(asked)
    if asked.q.strip():
        query = WordQuery(asked.q)
        yield lambda facts: query.matches(facts.stems)
    if asked.min_origins:
        yield lambda facts: facts.origins >= asked.min_origins
    if asked.disputed:
        yield lambda facts: facts.disputed is (asked.disputed == "true")


def _values(asked: Filter) -> Iterator[Test]:
    if types := frozenset(values_of(asked.type)):
        yield lambda facts: facts.type in types
    if modes := frozenset(values_of(asked.mode.lower())):
        yield lambda facts: facts.mode in modes
    if statuses := frozenset(values_of(asked.status)):
        yield lambda facts: facts.status in statuses
    if places := frozenset(values_of(asked.place)):
        names = frozenset(place.lower() for place in places)
        numbers = geonames_ids(places)
        yield lambda facts: facts.place in names or facts.geonames_id in numbers


def geonames_ids(places: frozenset[str] | Sequence[str]) -> set[int]:
    """Return those of some places that are GeoNames numbers."""
    return {int(one) for one in places if one.isdecimal() and len(one) <= _MOST_DIGITS} - {0}


def _countries_and_parties(asked: Filter) -> Iterator[Test]:
    if countries := frozenset(values_of(asked.country.upper())):
        yield lambda facts: not countries.isdisjoint(facts.countries)
    if together := frozenset(values_of(asked.together.upper())):
        yield lambda facts: together <= facts.countries
    if parties := frozenset(values_of(asked.party)):
        yield lambda facts: not parties.isdisjoint(facts.party_ids)
    if actors := frozenset(values_of(asked.actor)):
        yield lambda facts: not actors.isdisjoint(facts.actors)
    if recipients := frozenset(values_of(asked.recipient)):
        yield lambda facts: not recipients.isdisjoint(facts.recipients)


def _times(asked: Filter) -> Iterator[Test]:
    if asked.since:
        since = moment_of(asked.since)
        yield lambda facts: facts.last_seen >= since
    if asked.until:
        until = moment_of(asked.until, is_end=True)
        yield lambda facts: facts.last_seen <= until
    if asked.from_:
        start = moment_of(asked.from_)
        yield lambda facts: facts.ends_at is not None and facts.ends_at >= start
    if asked.to:
        end = moment_of(asked.to, is_end=True)
        yield lambda facts: facts.starts_at is not None and facts.starts_at <= end
