"""`python -m vectors export | compare | tune | tune-reader`: prepare the sentence models, try them, and teach them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import cast

from vectors.encoder import encoder_for, model_folder, question_encoder_for
from vectors.script import Script, script_of

USAGE = (
    "usage: python -m vectors export | compare TEXT TEXT | tune|tune-reader latin|cjk [SHOP_HELD_BACK ...]"
)


def main(arguments: list[str]) -> None:
    home = Path(os.environ.get("PARLEY_HOME") or "var").resolve()
    if arguments == ["export"]:
        from vectors.export import export
        from vectors.export_e5 import export_e5

        latin = export(os.environ.get("PARLEY_SENTENCE_MODEL") or None, model_folder("latin", home))
        for facts in (latin, export_e5(model_folder("cjk", home))):
            print(f"sentence model {facts['name']}: cosine to the original {facts['cosine_mean']} on average")
    elif len(arguments) == 3 and arguments[0] == "compare":
        script = script_of(" ".join(arguments[1:]))
        first, second = (encoder_for(script, home).encode(text) for text in arguments[1:])
        print(f"cosine {float(first @ second):.3f} ({script})")
        first, second = (question_encoder_for(script, home).encode(text) for text in arguments[1:])
        print(f"as questions {float(first @ second):.3f}")
    elif arguments[:1] in (["tune"], ["tune-reader"]) and arguments[1:2] in (["latin"], ["cjk"]):
        from vectors.tuning.tune import NoSuchShop, tune, tune_reader

        teach = tune if arguments[0] == "tune" else tune_reader
        try:
            file = teach(cast(Script, arguments[1]), held_back=arguments[2:])
        except NoSuchShop as error:
            sys.exit(str(error))
        print(f"wrote {file}; next: make models")
    elif arguments == ["--help"]:
        print(USAGE)
    else:
        sys.exit(USAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
