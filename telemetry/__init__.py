"""What every process tells of itself: log lines of one shape, and the request and turn they belong to.

Every room may import it, in both Pythons; it imports none of ours.
"""

from telemetry.context import REQUEST_ID, about, current_request_id, known_or_new, travelling, well_formed
from telemetry.log import configure_logging
from telemetry.shape import line_of, readable_line

__all__ = [
    "REQUEST_ID",
    "about",
    "configure_logging",
    "current_request_id",
    "known_or_new",
    "line_of",
    "readable_line",
    "travelling",
    "well_formed",
]
