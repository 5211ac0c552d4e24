"""Every action there is, in one list: nothing registers itself, and a name given twice is a mistake."""

from rasa_sdk.executor import ActionExecutor

from actions.base import ShopAction
from actions.orders import OrderContent, OrderList, OrderStatus, VerifyIdentity
from actions.people import Affirm, Complain, Deny, Greet, HandOver, RequestOperation
from actions.products import ProductAnswer
from actions.questions import Admit, AnswerQuestion, Clarify, ShowEntry
from actions.recommending import Accessories, Recommend, Similar
from actions.services import Services

ACTIONS: tuple[type[ShopAction], ...] = (
    AnswerQuestion,
    ShowEntry,
    Clarify,
    Admit,
    OrderStatus,
    OrderContent,
    OrderList,
    VerifyIdentity,
    ProductAnswer,
    Recommend,
    Similar,
    Accessories,
    Greet,
    RequestOperation,
    HandOver,
    Complain,
    Affirm,
    Deny,
)


def executor(services: Services) -> ActionExecutor:
    """rasa-sdk's executor with our actions. Raises ValueError if two have the same name."""
    names = [action.action_name for action in ACTIONS]
    if len(set(names)) != len(names):
        raise ValueError(f"two actions have the same name among {sorted(names)}")
    built = ActionExecutor()
    for action in ACTIONS:
        built.register_action(action(services))
    return built
