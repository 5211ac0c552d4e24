"""Every action there is, in one list: nothing registers itself, and a name given twice is a mistake."""

from rasa_sdk.executor import ActionExecutor

from actions.base import ShopAction
from actions.choosing import Choose
from actions.comparing import Compare, SizeAndFit
from actions.conductor import Conductor, TurnAction
from actions.corrections import Correct
from actions.delivering import DeliveryOptions
from actions.offers import Offers
from actions.operating.operate import Operate
from actions.operating.refunds import RefundStatus
from actions.operations import RequestOperation
from actions.orders import DeliveryDate, NotArrived, OrderContent, OrderList, OrderStatus, VerifyIdentity
from actions.paying import PaymentMethods
from actions.people import Affirm, Complain, Deny, HandOver
from actions.products import ProductAnswer
from actions.questions import Admit, AnswerQuestion, Clarify, ShowEntry
from actions.recommending import Accessories, Gift, Recommend, Similar
from actions.rules import read_rules
from actions.services import Services
from actions.talk import ChangeLanguage, Feedback, Greet, Say
from actions.warranties import Warranty

ACTIONS: tuple[type[ShopAction], ...] = (
    AnswerQuestion,
    ShowEntry,
    Clarify,
    Admit,
    OrderStatus,
    DeliveryDate,
    NotArrived,
    OrderContent,
    OrderList,
    VerifyIdentity,
    ProductAnswer,
    Compare,
    SizeAndFit,
    Recommend,
    Gift,
    Similar,
    Accessories,
    DeliveryOptions,
    PaymentMethods,
    Offers,
    Warranty,
    Greet,
    Say,
    Feedback,
    ChangeLanguage,
    Correct,
    Choose,
    RequestOperation,
    Operate,
    RefundStatus,
    HandOver,
    Complain,
    Affirm,
    Deny,
)


def executor(services: Services) -> ActionExecutor:
    """rasa-sdk's executor with our actions. Raises ValueError if two have the same name."""
    actions = {action.action_name: action(services) for action in ACTIONS}
    if len(actions) != len(ACTIONS):
        raise ValueError(f"two actions have the same name among {sorted(a.action_name for a in ACTIONS)}")
    conductor = Conductor(services, actions, read_rules())
    built = ActionExecutor()
    for action in actions.values():
        built.register_action(TurnAction(action, conductor))
    return built
