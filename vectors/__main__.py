"""`python -m vectors export | compare TEXT TEXT`: prepare the sentence model, and try it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from vectors.encoder import encoder_for
from vectors.script import script_of

USAGE = "usage: python -m vectors export | python -m vectors compare TEXT TEXT"


def main(arguments: list[str]) -> None:
    home = Path(os.environ.get("PARLEY_HOME") or "var").resolve()
    if arguments == ["export"]:
        from vectors.export import export

        facts = export(os.environ.get("PARLEY_SENTENCE_MODEL") or None, home / "models" / "sentence")
        print(f"sentence model {facts['name']}: cosine to the original {facts['cosine_mean']} on average")
    elif len(arguments) == 3 and arguments[0] == "compare":
        script = script_of(" ".join(arguments[1:]))
        first, second = (encoder_for(script, home).encode(text) for text in arguments[1:])
        print(f"cosine {float(first @ second):.3f} ({script})")
    else:
        sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
