"""Who stands behind a site: publishers as data, found by host or by name."""

from collections.abc import Iterable, Mapping

import msgspec

from pipeline.core.articles.agencies import agency_named
from pipeline.core.articles.urls import registrable_domain
from pipeline.records.common import Publisher

Row = Mapping[str, str]

UNKNOWN = Publisher()


class Publishers:
    """The table of publishers.

    A row has `name`, `domains` (between bars), `family`, `country` and `kind`.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._by_host: dict[str, Publisher] = {}
        self._by_name: dict[str, Publisher] = {}
        for row in rows:
            hosts = row["domains"].split("|")
            fields = {name: row[name] for name in ("name", "family", "country", "kind")}
            domain = registrable_domain(hosts[0])
            known = msgspec.convert({**fields, "domain": domain}, Publisher)
            self._by_host.update(dict.fromkeys(hosts, known))
            self._by_name[known.name.casefold()] = known

    def of_host(self, host: str) -> Publisher:
        """Return the publisher of a host, or of the nearest domain above it, else `UNKNOWN`."""
        labels = host.lower().rstrip(".").split(".")
        above = (".".join(labels[start:]) for start in range(len(labels) - 1))
        return next((self._by_host[one] for one in above if one in self._by_host), UNKNOWN)

    def agency_of(self, publisher: Publisher) -> str:
        """Return the agency that a publisher is, by its site, or by its name if it has no site."""
        name = publisher.name
        return agency_named(self.of_host(publisher.domain).name if publisher.domain else name)

    def named(self, name: str) -> Publisher:
        """Return the publisher of that name, else `UNKNOWN`."""
        bare = name.casefold().strip()
        return self._by_name.get(bare) or self._by_name.get(bare.removeprefix("the "), UNKNOWN)


NOBODY = Publishers()
"""The table in which there is nobody."""
