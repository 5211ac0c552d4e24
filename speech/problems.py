"""What can be wrong with a recording, one code each. The gateway has the words for customers, this file for a shell."""

from enum import StrEnum


class Problem(StrEnum):
    """Why a recording was not transcribed."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    UNKNOWN_FORMAT = "unknown_format"
    NO_AUDIO = "no_audio"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    NO_SPEECH = "no_speech"


WORDS = {
    Problem.EMPTY: "the file is empty",
    Problem.TOO_LARGE: "the file is larger than 10 MB; send a shorter recording",
    Problem.TOO_LONG: "the recording is longer than 120 seconds; send a shorter one",
    Problem.UNKNOWN_FORMAT: "this is no audio format we read; send webm, ogg, mp3, m4a, flac or wav",
    Problem.NO_AUDIO: "the file holds no sound track",
    Problem.DAMAGED: "the file is damaged and cannot be decoded; record it again",
    Problem.TRUNCATED: "the end of the recording is missing; send the whole file",
    Problem.NO_SPEECH: "no speech was heard in the recording",
}


class Refused(ValueError):
    """A recording that cannot be transcribed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(WORDS[problem])
        self.problem = problem
