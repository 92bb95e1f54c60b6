"""Traces of the articles, by OpenTelemetry: made only where somebody wants them."""

from typing import TYPE_CHECKING

from pipeline.runtime.settings import Settings, SettingsError
from pipeline.runtime.trace_ids import Sampling

if TYPE_CHECKING:
    from pipeline.runtime.spans import Tracer


def open_tracer(settings: Settings, name: str, *, remembers: bool = False) -> "Tracer | None":
    """Return what makes the spans of a stage or source; None where no traces are wanted.

    With `remembers` a span is linked to the one that said something under the same key before.

    Raises: SettingsError: traces are wanted and the packages for them are not installed.
    """
    if not settings.traces_url:
        return None
    try:
        from pipeline.runtime.spans import Tracer, export_to  # noqa: PLC0415 - an extra
    except ImportError as exc:
        raise SettingsError("DATELINE_TRACES_URL needs `pip install 'dateline[tracing]'`") from exc
    return Tracer(
        name, export_to(settings.traces_url), Sampling(settings.traces_share), remembers=remembers
    )
