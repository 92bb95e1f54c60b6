"""How likely two reports are of one event: a score from 0 to 1, the same either way round."""

from pipeline.core.events.merging_rules import (
    AFTER_DATE_DAYS,
    ANOTHER_ACT,
    ASSAULT_WEIGHTS,
    COPIED,
    COPY_WORDS,
    IN_ONE_TEXT,
    MAYBE,
    MONTH_DAYS,
    MUTUAL,
    ONE_A_DAY,
    PARTIES_APART,
    RECALL_HOURS,
    SAME,
    STATE_ARMS,
    TOLD_AGAIN_WORDS,
    UNKNOWN,
    WEIGHTS,
)
from pipeline.core.events.merging_traits import Act, Spot, Traits, Who


def pair_score(a: Traits, b: Traits, window_hours: int) -> float:
    """Return how likely `a` and `b` report one event; 0 where they cannot, `COPIED` for a copy.

    `window_hours` is how far apart their reports may be; an event announced for a date is waited
    for until `AFTER_DATE_DAYS` after it.
    """
    if a.family != b.family:
        return 0.0
    date = date_score(a, b)
    copied = a.copy_key == b.copy_key and a.text != b.text
    if copied and _same_passage(a, b, dates_agree=date is not None):
        return COPIED
    if date is None or not _within(a, b, window_hours):
        return 0.0
    parties = parties_score(a, b)
    if parties < PARTIES_APART:
        return 0.0
    weights = ASSAULT_WEIGHTS if a.family == "ASSAULT" else WEIGHTS
    act = act_score(a.act, b.act)
    in_one_text = a.text == b.text and act == 1 and a.family not in ONE_A_DAY
    score = (
        weights.parties * parties
        + weights.date * date
        + weights.place * place_score(a.place, b.place)
        + weights.act * act
    )
    if score + weights.words + IN_ONE_TEXT * in_one_text < MAYBE:
        return 0.0
    words = _word_score(a, b)
    score += weights.words * words
    if in_one_text and (parties > UNKNOWN or (parties == UNKNOWN and words >= TOLD_AGAIN_WORDS)):
        score += IN_ONE_TEXT
    score = round(score, 6)
    if act == 0 or _elsewhere(a, b):
        score = min(score, ANOTHER_ACT)
    return score if score >= SAME or _share_a_name(a, b) else 0.0


def _within(a: Traits, b: Traits, window_hours: int) -> bool:
    hours = window_hours
    if a.days.exact and b.days.exact and a.days.first == b.days.first:
        hours = max(hours, RECALL_HOURS)
    if abs(a.order[1] - b.order[1]) <= hours * 3_600_000_000:
        return True
    first, later = sorted((a, b), key=lambda side: side.order[1])
    return first.awaited and later.report_day <= first.days.last + AFTER_DATE_DAYS


def _same_passage(a: Traits, b: Traits, *, dates_agree: bool) -> bool:
    if dates_agree:
        return act_score(a.act, b.act) > 0
    return _word_score(a, b) >= COPY_WORDS and not _done_before(a, b)


def _done_before(a: Traits, b: Traits) -> bool:
    """Tell whether one is reported as done before the other, which lies ahead, can be."""
    for done, ahead in ((a, b), (b, a)):
        if done.done and not ahead.done:
            if ahead.days.first > done.report_day:
                return True
            if ahead.open and not ahead.days.dated and ahead.order[1] >= done.order[1]:
                return True
    return False


def date_score(a: Traits, b: Traits) -> float | None:
    """Return how well the dates agree, or None where they exclude each other.

    Two named days must be one day; a day off is allowed (a report from the other side of the date
    line) between plans and between acts that run over days, unless the numbers differ: then it is
    done day by day. Two undated reports of past acts go by the day of the report. What is reported
    as done is no plan for a later day.
    """
    if _done_before(a, b):
        return None
    one, two = a.days, b.days
    gap = max(0, one.first - two.last, two.first - one.last)
    if one.exact and two.exact:
        if gap == 0:
            return _clock_score(one.minute, two.minute)
        strict = a.open != b.open or a.family in ONE_A_DAY or _count_otherwise(a, b)
        return 0.25 if gap == 1 and not strict else None
    if not one.dated and not two.dated and not a.open and not b.open:
        gap = abs(a.report_day - b.report_day)
    if gap == 0:
        return _overlap_score(a, b)
    return 0.25 if gap == 1 else None


def _count_otherwise(a: Traits, b: Traits) -> bool:
    """Tell whether the two give other numbers of something."""
    known = dict(a.counts)
    return any(known.get(kind, number) != number for kind, number in b.counts)


def _overlap_score(a: Traits, b: Traits) -> float:
    """Return what it tells that both may be on one day: much if one text names a stretch twice."""
    one, two = a.days, b.days
    if a.text == b.text and one.dated and (one.first, one.last) == (two.first, two.last):
        return 0.75
    return min(_openness_score(a), _openness_score(b))


def _openness_score(side: Traits) -> float:
    """Return what it tells that a day is one of those the event may be on: of few days, much."""
    if not side.days.dated:
        return 0.5 if side.open else 0.75
    left_open = side.days.last - side.days.first
    if left_open == 0:
        return 0.75
    return 0.5 if left_open < MONTH_DAYS else 0.25


def _clock_score(one: int | None, two: int | None) -> float:
    if one is None or two is None:
        return 1.0
    return 1.0 if abs(one - two) <= 60 else 0.5


def parties_score(a: Traits, b: Traits) -> float:
    """Return how alike the parties are, by role unless roles are a matter of wording."""
    if a.family in MUTUAL:
        return _set_score(a.actors + a.recipients, b.actors + b.recipients)
    actors = _set_score(a.actors, b.actors)
    if not a.recipients and not b.recipients:
        return actors
    if not a.recipients or not b.recipients:
        return 0.8 * actors
    recipients = _set_score(a.recipients, b.recipients)
    if min(actors, recipients) < PARTIES_APART:
        return 0.0
    return (actors + recipients) / 2


def _set_score(ones: tuple[Who, ...], twos: tuple[Who, ...]) -> float:
    if not ones or not twos:
        return UNKNOWN
    best = sum(max(party_score(one, two) for two in twos) for one in ones)
    back = sum(max(party_score(one, two) for one in ones) for two in twos)
    return (best + back) / (len(ones) + len(twos))


def party_score(one: Who, two: Who) -> float:
    """Return how likely two parties are the same one: person within government within country.

    Two holders of an office are two people; an office holder and the state are whole and part.
    """
    if one is two or one.id == two.id or (one.wikidata_id and one.wikidata_id == two.wikidata_id):
        return 1.0
    if one.name.casefold() == two.name.casefold():
        return 0.95
    people = one.is_person + two.is_person
    if not one.country or one.country != two.country or people == 2:
        return 0.0
    if one.sector not in STATE_ARMS or two.sector not in STATE_ARMS:
        return 0.2
    if one.sector != two.sector and "MIL" in (one.sector, two.sector):
        return 0.7
    return 0.85 if people else 0.9


def place_score(one: Spot | None, two: Spot | None) -> float:
    """Return how well the places agree; half where one is unknown."""
    if one is None or two is None:
        return UNKNOWN
    if one.name.casefold() == two.name.casefold():
        return 1.0
    if one.geonames_id and one.geonames_id == two.geonames_id:
        return 1.0
    coarse = {"country", "region", "admin1"}
    if one.country and one.country == two.country and {one.precision, two.precision} & coarse:
        return 0.7
    return 0.0


def _share_a_name(a: Traits, b: Traits) -> bool:
    """Tell whether both know somebody by name or country: else `maybe` would be anybody."""
    return any(who.named for who in a.actors + a.recipients) and any(
        who.named for who in b.actors + b.recipients
    )


def _elsewhere(a: Traits, b: Traits) -> bool:
    """Tell whether two places are in two countries, or two to one text.

    Outlets disagree on cities, seldom on countries; but a plan for a day may move to another one.
    """
    one, two = a.place, b.place
    if one is None or two is None:
        return False
    if a.text == b.text:
        return place_score(one, two) == 0
    moved = (a.open or b.open) and a.days.exact and b.days.exact
    return bool(one.country and two.country and one.country != two.country and not moved)


def act_score(one: Act, two: Act) -> float:
    """Return how well type, mode and content agree; 0 where both name one and the two differ.

    What only one side names says little. Outlets do not agree on whether people who met were
    visiting or guests of a third; but who telephones does not meet.
    """
    if one.type != two.type or (one.type == "CONSULT" and _met_somehow(one, two)):
        return UNKNOWN
    pairs = ((one.mode, two.mode), (one.content, two.content))
    known = [0.6 if not a or not b else float(a == b) for a, b in pairs if a or b]
    return min(known, default=1.0)


def _met_somehow(one: Act, two: Act) -> bool:
    modes = {one.mode, two.mode}
    return len(modes) == 2 and not modes & {"", "phone"}


def _word_score(a: Traits, b: Traits) -> float:
    if not a.words or not b.words:
        return 0.0
    ones, twos = set(memoryview(a.words).cast("I")), set(memoryview(b.words).cast("I"))
    return len(ones & twos) / min(len(ones), len(twos))
