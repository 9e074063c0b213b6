"""Front door: `python -m kb_desktop`."""

from __future__ import annotations

import sys

from kb_desktop.cli import VERBS


def main() -> int:
    """A known verb goes to the command line, anything else opens the window."""
    words = sys.argv[1:]
    if words and (words[0] in VERBS or words[0] in {"-h", "--help"}):
        from kb_desktop.cli.main import main as command_line

        return command_line(words)
    from kb_desktop.start import main as window

    return window(words)


if __name__ == "__main__":
    sys.exit(main())
