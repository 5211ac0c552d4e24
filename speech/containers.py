"""Which container a file is, by its first bytes alone: names and content types are claims. Used by decoder.py.

ffmpeg guesses among a hundred formats, some of which open other files (playlists); it is told one of these instead.
"""


def container_of(head: bytes) -> str | None:
    """Name of ffmpeg's demuxer for a file that begins with `head` (16 bytes are enough), None if it is not ours."""
    signs = {
        "matroska": head.startswith(b"\x1aE\xdf\xa3"),
        "ogg": head.startswith(b"OggS"),
        "flac": head.startswith(b"fLaC"),
        "wav": head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE",
        "mov": head[4:8] == b"ftyp",
        "mp3": head.startswith(b"ID3") or _is_mp3_frame(head),
    }
    return next((container for container, is_it in signs.items() if is_it), None)


def _is_mp3_frame(head: bytes) -> bool:
    """Frame header of MPEG audio: 11 set bits, layer III, and values that are not reserved (ISO 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sample_rate != 3


def is_cut_off(content: bytes, container: str) -> bool:
    """Whether a file ends before its own structure says; ffmpeg plays the rest of these two without a word."""
    if container == "wav":
        return _wav_is_cut_off(content)
    return container == "ogg" and _ogg_is_cut_off(content)


def _wav_is_cut_off(content: bytes) -> bool:
    """A chunk is a name, a length in four bytes, the content; written to a pipe, the length is 0 or all bits set."""
    place = 12
    while place + 8 <= len(content):
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        if content[place : place + 4] == b"data":
            return length not in (0, 0xFFFFFFFF) and place + 8 + length > len(content)
        place += 8 + length + length % 2
    return True


def _ogg_is_cut_off(content: bytes) -> bool:
    """A page is 27 bytes, a table of segment lengths, the segments (RFC 3533, 6)."""
    place = 0
    while place < len(content):
        if content[place : place + 4] != b"OggS" or place + 27 > len(content):
            return True
        segments = content[place + 26]
        table = content[place + 27 : place + 27 + segments]
        place += 27 + segments + sum(table)
    return place != len(content)
