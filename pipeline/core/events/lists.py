"""Names that the parser parts from what belongs to them: rows of persons, brackets, bodies."""

from collections.abc import Collection, Iterable, Mapping

from msgspec.structs import replace
from spacy.tokens import Doc, Span, Token

from pipeline.core.events.syntax import children, lemma, prepositions
from pipeline.records.tagged import Entity

MEMBERS = frozenset({"member", "representative", "delegate"})
"""Who is of the body named behind, whatever that is: `representatives of the Red Cross`."""
BODIES = frozenset(
    {"group", "faction", "movement", "party", "network", "organisation", "organization", "militia"}
)
LINKS = frozenset({"and", "&"})
MOST_BETWEEN = 6
"""Tokens of title and office between two names of a row."""
IN_BRACKET = 4
"""Tokens of a bracket that tells of whom is named before it."""
SUBJECTS = frozenset({"nsubj", "nsubjpass"})
Named = tuple[Span, Entity]


def read_lists(doc: Doc, entities: Iterable[Named]) -> dict[int, list[Entity]]:
    """Return, by where each person's name starts, the persons of the row that it stands in.

    The parser parts many a row: `Sens. Ali (D-N.Y.), Kaya and Okello`.

    A row is names with commas, titles and brackets between them and `and` before the last.
    """
    names = sorted(entities, key=lambda pair: pair[0].start)
    found: dict[int, list[Entity]] = {}
    row: list[Named] = []
    closed = 0
    for name in [*names, None]:
        link = _link(doc, row[-1][0], name[0]) if row and name else ""
        if link and name:
            row.append(name)
            closed = len(row) if link == "and" else closed
            continue
        members = [entity for _, entity in row[:closed]]
        found |= {entity.start: members for entity in members}
        row, closed = [name] if name else [], 0
    return found


def _link(doc: Doc, left: Span, right: Span) -> str:
    """Return what joins two names: `and`, a comma, or nothing."""
    between = _after_bracket(list(doc[left.end : right.start]))
    if not between or right.sent.start != left.sent.start or len(between) > MOST_BETWEEN:
        return ""
    if _opens_clause(left.root, right.root):
        return ""
    joints = [token for token in between if token.lower_ in LINKS or token.text == ","]
    if not joints or joints[0].i != between[0].i or joints != between[: len(joints)]:
        return ""
    if not all(_is_title(token) for token in between[len(joints) :]):
        return ""
    return "and" if joints[-1].lower_ in LINKS else ","


def _after_bracket(between: list[Token]) -> list[Token]:
    """Return the tokens between two names without a bracket behind the first: `(D-N.Y.)`."""
    if not between or between[0].text != "(":
        return between
    end = next((n for n, token in enumerate(between) if token.text == ")"), len(between))
    return between[end + 1 :]


def _is_title(token: Token) -> bool:
    """Tell whether a word may stand before a name: a title, an office, a demonym, the dot."""
    return token.text[0].isupper() or token.text == "." or token.pos_ in {"ADJ", "NOUN", "DET"}


def _opens_clause(left: Token, right: Token) -> bool:
    """Tell whether the second name begins a clause of its own: `met Ali, and Kaya left`."""
    if right.dep_ not in SUBJECTS:
        return False
    return not (left.dep_ in SUBJECTS and left.head.i == right.head.i)


def before_bracket(token: Token) -> Token | None:
    """Return the word before the bracket that a word stands in: `Kaya` for `Kaya (R-Maine)`."""
    first = token.sent.start
    for back in range(1, IN_BRACKET + 1):
        at = token.i - back
        if at <= first or token.doc[at].text == ")":
            return None
        if token.doc[at].text == "(":
            return token.doc[at - 1]
    return None


def with_names(noun: Token) -> list[Token]:
    """Return a noun and, if it is one of a body, its name: `the wing of the Fatah faction`."""
    return [noun, *(children(noun, "compound", "nmod") if lemma(noun) in BODIES else ())]


def tell_apart(rows: list[Entity], names: Mapping[str, str]) -> list[Entity]:
    """Return parties that share their words by name: `militants from Hamas and the Free Front`."""
    if len({row.id for row in rows}) < 2 or len({row.text for row in rows}) > 1:
        return rows
    return [replace(row, name=names.get(row.id, row.name)) for row in rows]


def is_paper(entity: Entity, papers: Collection[str]) -> bool:
    """Tell whether a name is that of a law, a programme, a prize: of nobody."""
    if entity.type != "ORG" or entity.sector or not entity.id.startswith("local:"):
        return False
    name = entity.name.lower().partition(" of ")[0].partition(" for ")[0].partition(" on ")[0]
    last = name.split()[-1]
    return last in papers or last.isdigit()  # `H.R. 2`


def is_of_body(token: Token, end: int) -> bool:
    """Tell whether a body follows of whom a noun is: `members of the FAO`, not `of Chad`.

    `end`: where the words end that were taken for a party.
    """
    if lemma(token) not in MEMBERS:
        return False
    bodies = (noun for name, noun in prepositions(token) if name in {"of", "from"})
    return any(noun.idx >= end and noun.ent_type_ not in {"GPE", "NORP"} for noun in bodies)
