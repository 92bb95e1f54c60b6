"""DedupedArticle: an article and what it is a copy of. Contract: schemas/deduped/1.1.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from pipeline.records.article import Article
from pipeline.records.common import Hash, Offset, Share, Time

Relation = Literal["unique", "exact", "near", "revision", "partial"]


class Similarity(Struct, frozen=True, kw_only=True, gc=False):
    """How alike two texts are: word-3-shingle containment and Jaccard, token LCS of the shorter."""

    containment: Share
    jaccard: Share
    lcs: Share


class FactConflict(Struct, frozen=True, kw_only=True, gc=False):
    """A number or name that stands against another at the same aligned place.

    `from` is the earlier article's wording, `to` this one's; offsets count in each text.
    """

    kind: Literal["number", "name"]
    from_text: str = field(name="from")
    from_start: Offset
    from_end: Offset
    to: str
    to_start: Offset
    to_end: Offset


class Reversal(Struct, frozen=True, kw_only=True, gc=False):
    """Words that say the opposite of what stands at the same aligned place (`rose`, `fell`).

    A negation that was put in or taken out is empty on the side that has it not.
    """

    from_text: str = field(name="from")
    from_start: Offset
    from_end: Offset
    to: str
    to_start: Offset
    to_end: Offset


class AlteredQuote(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A quote that reads differently in the article that this one copies."""

    text: str
    start: Offset
    end: Offset
    other: str
    other_start: Offset
    other_end: Offset


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Is this article an independent origin of its news, and if not, why.

    `key` names whose report it stands for: the agency, the owner, or the publisher. The distinct
    keys of the reports of an event are its independent origins.
    """

    is_origin: bool
    reason: Literal["", "copy", "partial_copy", "agency_credit", "same_family", "according_to"] = ""
    key: str = ""


class OtherVersion(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A version of the same article that came before. `written_at`: its last change, as it says."""

    version: Hash
    written_at: Time
    received_at: Time
    withdrawn: bool = False


class DedupedArticle(Article, frozen=True, kw_only=True, omit_defaults=True):
    """An article with its place among the copies. `cluster_id` is the first article's id.

    `shared_words` is how many of its words are the other article's: in the same order, or, where it
    is `partial`, in runs of three. `algo` is the version of the rules that decided. `versions` are
    the other versions of the article that came before this one, the latest first.
    """

    SCHEMA: ClassVar[str] = "/deduped/1.1.0"
    TYPE: ClassVar[str] = "org.dateline.article.deduped.v1"

    schema: Annotated[str, Meta(pattern=r"^/deduped/1\.\d+\.\d+$")] = field(name="$schema")
    relation: Relation
    cluster_id: Hash
    duplicate_of: str = ""
    revises: str = ""
    similarity: Similarity | UnsetType = UNSET
    fact_conflicts: tuple[FactConflict, ...]
    altered_quotes: tuple[AlteredQuote, ...]
    origin: Origin
    reversals: tuple[Reversal, ...] = ()
    shared_words: Annotated[int, Meta(ge=0)] = 0
    algo: str = ""
    versions: tuple[OtherVersion, ...] = ()
