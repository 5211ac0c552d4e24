"""One table of rules per shop: what may be done with an order, by whom, until when, for what fee.

Answers quote its figures, `orders` decides by it; both through the names below.
"""

from shop.policy_table.decisions import (
    Allowed,
    Alternative,
    AlternativeKind,
    Cause,
    Fact,
    FactName,
    LineFacts,
    Refused,
    Situation,
)
from shop.policy_table.nearest import conditions_that_matter, decide
from shop.policy_table.reading import BadPolicyTable, read_table
from shop.policy_table.rules import Condition, IdentifyBy, Operation, PolicyTable, Rule

__all__ = [
    "Allowed",
    "Alternative",
    "AlternativeKind",
    "BadPolicyTable",
    "Cause",
    "Condition",
    "Fact",
    "FactName",
    "IdentifyBy",
    "LineFacts",
    "Operation",
    "PolicyTable",
    "Refused",
    "Rule",
    "Situation",
    "conditions_that_matter",
    "decide",
    "read_table",
]
