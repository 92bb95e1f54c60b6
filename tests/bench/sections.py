"""Put a section in the place of the one with the same heading, or at the end of a document.

`python -m tests.bench.feeds | python -m tests.bench.sections docs/performance.md` replaces the
section whose heading (`## ...`) is that of what is read; a text without one replaces what stands
before the first heading. So each bench keeps its own part up to date.
"""

import re
import sys
from pathlib import Path

HEADING = re.compile(r"^(?=## )", re.MULTILINE)


def replace(document: str, text: str) -> str:
    """Return the document with `text` in the place of the section that it is a new form of."""
    first, *sections = HEADING.split(document)
    text = text.strip() + "\n\n"
    if not text.startswith("## "):
        return "".join([text, *sections]).rstrip() + "\n"
    heading = text.partition("\n")[0]
    titles = [section.partition("\n")[0] for section in sections]
    if heading in titles:
        sections[titles.index(heading)] = text
    else:
        sections = [*(section.rstrip() + "\n\n" for section in sections), text]
    return "".join([first, *sections]).rstrip() + "\n"


def main() -> None:
    """Read a section, write the document."""
    path = Path(sys.argv[1])
    path.write_text(replace(path.read_text(), sys.stdin.read()))


if __name__ == "__main__":
    main()
