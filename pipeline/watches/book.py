"""The watches as the worker has them: which are asked of each event, and where each is told."""

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import UNSET

from pipeline.dashboard.query.matching import Living, make_test
from pipeline.dashboard.query.watchlist import WatchList, filter_of
from pipeline.records import Watch
from pipeline.runtime.metrics import Metrics
from pipeline.runtime.state_file import StateFile
from pipeline.watches.deciding import Watched
from pipeline.watches.outbox import keep_only


class Book:
    """Follows the list. `file` are the watches of the file, whose targets no topic has.

    `living` returns the story that took one in, or itself.
    """

    def __init__(
        self,
        watches: WatchList,
        file: Mapping[str, Watch],
        metrics: Metrics,
        living: Living = str,
    ) -> None:
        self._list = watches
        self._living = living
        self._file = file
        self._metrics = metrics
        self._watched: tuple[Watched, ...] = ()
        self._watches: dict[str, Watch] = {}
        self._update()

    def watched(self) -> Sequence[Watched]:
        """Return what is asked of each event. May be called from any thread."""
        return self._watched

    def watches(self) -> Mapping[str, Watch]:
        """Return all watches by name, with their targets. May be called from any thread."""
        return self._watches

    async def follow(self, state: StateFile) -> None:
        """Take in every change, for ever; forget what waits for watches that were ended."""
        while True:
            version = self._list.version
            self._update()
            hooked = [one.name for one in self._watches.values() if one.webhook is not UNSET]
            mailed = [one.name for one in self._watches.values() if one.mail is not UNSET]
            await state.do(partial(keep_only, hooked=hooked, mailed=mailed))
            await self._list.until(version)

    def _update(self) -> None:
        found = self._list.all()
        self._watched = tuple(self._asked(watch) for watch in found)
        self._watches = {watch.name: self._file.get(watch.name, watch) for watch in found}
        self._metrics.put("dateline_watches", len(found))

    def _asked(self, watch: Watch) -> Watched:
        asked = filter_of(watch.filter)
        return Watched(
            name=watch.name,
            key=f"{watch.name}@{watch.since.isoformat()}",
            since=watch.since,
            all_revisions=watch.send == "all",
            takes=make_test(asked, living=self._living),
            of_story=bool(asked.story),
        )
