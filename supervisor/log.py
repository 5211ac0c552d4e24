"""One log stream: every line begins with the name of the process it comes from."""

import sys

WIDTH = 8
COLOURS = {"gateway": 36, "bot": 35, "actions": 33, "parley": 32}


def write_line(name: str, line: str) -> None:
    """Print a line with its process's name, coloured on a terminal."""
    label = f"{name:<{WIDTH}}"
    if sys.stdout.isatty():
        label = f"\x1b[{COLOURS.get(name, 37)}m{label}\x1b[0m"
    print(f"{label} | {line}", flush=True)  # noqa: T201 - this is the log stream
