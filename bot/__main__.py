"""`python -m bot serve | train [--force] | example-vectors | explain TEXT | measure ...`: what the bot's Python does."""

from __future__ import annotations

import os
import sys

USAGE = (
    "usage: python -m bot serve | python -m bot train [--force] | python -m bot example-vectors | "
    "python -m bot explain TEXT | python -m bot measure --help"
)

# Before Rasa is imported: it reads these while it loads.
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


def main(arguments: list[str]) -> None:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if arguments == ["serve"]:
        from bot.launcher import serve

        serve()
    elif arguments[:1] == ["train"] and set(arguments[1:]) <= {"--force"}:
        from bot.training import train

        train(force="--force" in arguments)
    elif arguments == ["example-vectors"]:
        from bot.example_vectors import write_example_vectors

        print("\n".join(write_example_vectors()))
    elif arguments[:1] == ["explain"] and len(arguments) == 2 and arguments[1].strip():
        from bot.explaining import explain

        print(explain(arguments[1]))
    elif arguments[:1] == ["measure"]:
        from bot.measuring import main as measure

        measure(arguments[1:])
    else:
        sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
