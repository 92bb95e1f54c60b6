"""VersionNotice: an article has this version. Contract: schemas/version_notice/1.0.0.json."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Time


class VersionNotice(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An article has this version, whether or not it reports an event.

    It goes to every partition of `news.mention.v1`, for each known version of an article that has
    several, and for a notice that an article is withdrawn: wherever mentions of an older version
    lie, they are no longer what the article says. `written_at` is when the version says that it
    was written (its last change, else its publication). `withdrawn` says that this version takes
    the article back; `reason` is then why.
    """

    SCHEMA: ClassVar[str] = "/version_notice/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.version.notice.v1"

    schema: Annotated[str, Meta(pattern=r"^/version_notice/1\.\d+\.\d+$")] = field(name="$schema")
    article_id: Hash
    version: Hash
    written_at: Time
    received_at: Time
    withdrawn: bool = False
    reason: Literal["", "kill", "withdrawn"] = ""
