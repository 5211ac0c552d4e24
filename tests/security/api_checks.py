"""Our own checks for schemathesis, which loads this file: no insides are shown, and good requests are taken.

The second is schemathesis's own, but for refusals that no description of a request's form can tell.
"""

import re

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

INSIDES = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|/home/|/usr/|sqlalchemy|sqlite|pydantic|starlette|uvicorn"
    r"|\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bUPDATE\b.+\bSET\b|[A-Z]\w+(?:Error|Exception)\b"
)
REFUSED_FOR_ITS_MEANING = frozenset(
    {
        "choice_unknown",  # any id fits the form
        "text_empty",  # of characters that draw nothing
        "body_too_large",  # 4000 characters, each escaped
        "audio_unknown_format",
        "desk_password",
        "desk_code",
        "field_contradicts",  # languages and days that do not fit together
        "knowledge_id_differs",
        "knowledge_unreadable",  # any text fits the form
        "catalogue_unreadable",
    }
)


@schemathesis.check
def shows_no_insides(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    shown = response.content.decode("utf-8", "replace")
    sent = f"{case.path_parameters} {case.query} {case.body}"
    found = [match for match in INSIDES.findall(shown) if match not in sent]
    assert not found, f"the answer shows {found}"


@schemathesis.check
def takes_good_requests(
    context: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    if _code(response) not in REFUSED_FOR_ITS_MEANING:
        positive_data_acceptance(context, response, case)


def _code(response: schemathesis.Response) -> str:
    if response.status_code not in (400, 413):
        return ""
    code: str = response.json()["error"]["code"]
    return code
