"""One target under libFuzzer, by atheris: `python -m tests.fuzz.child TARGET ARGUMENT...`."""

import logging
import sys
import warnings

import atheris


def main() -> None:
    """Fuzz until libFuzzer's own limits, or until a promise is broken: then the process ends."""
    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["pipeline", "feedparser", "w3lib", "ftfy"]):
        from tests.fuzz.targets import TARGETS
    logging.disable()
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
