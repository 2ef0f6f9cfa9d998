"""`python -m bot …`."""

from __future__ import annotations

import sys


def main() -> None:
    """The command line. Whoever stops it while it is still being loaded sees no traceback."""
    try:
        from bot.cli.table import cli

        cli()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
