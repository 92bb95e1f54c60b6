"""ClusterMerged: two clusters turned out to be one. Contract: schemas/cluster_merged/1.0.0.json."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from pipeline.records.common import Hash, Time


class ClusterMerged(Struct, frozen=True, kw_only=True, gc=False):
    """From now on the cluster `from` is part of the cluster `to`, which began before it.

    The article `by` (in its version) is a copy of articles of both. `time` is when it entered the
    log. What was written of the cluster `from` before stays as it is: whoever groups by
    `cluster_id` follows `from` to `to`, and `to` may itself be merged later.
    """

    SCHEMA: ClassVar[str] = "/cluster_merged/1.0.0"
    TYPE: ClassVar[str] = "org.dateline.cluster.merged.v1"

    schema: Annotated[str, Meta(pattern=r"^/cluster_merged/1\.\d+\.\d+$")] = field(name="$schema")
    from_cluster: Hash = field(name="from")
    to: Hash
    by: Hash
    version: Hash
    time: Time
