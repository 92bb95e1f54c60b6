"""The mutants, as data: `mutants.toml`."""

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

ROOT = Path(__file__).parents[2]


class Mutant(Struct, frozen=True, forbid_unknown_fields=True):
    """One mistake: in `file`, `old` (which stands there once) becomes `new`; `tests` notice it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def apply(self, root: Path) -> str:
        """Make the mistake under `root`; return what the file held.

        Raises: ValueError: `old` does not stand there exactly once.
        """
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if (count := text.count(self.old)) != 1:
            raise ValueError(f"{self.name}: `{self.old}` stands {count} times in {self.file}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")
        return text


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    mutants: tuple[Mutant, ...]


def read_mutants() -> tuple[Mutant, ...]:
    """Return all mutants."""
    text = Path(__file__).with_name("mutants.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _File).mutants
