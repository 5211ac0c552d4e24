"""`python -m actions serve`: the action server's process."""

import sys
from functools import partial

import uvicorn
from pydantic import ValidationError

from actions.register import executor
from actions.server import create_app
from actions.services import build_forgetting, build_mail_sender, build_services
from actions.settings import ActionsSettings
from actions.suggesting import suggestions
from storage import DatabaseUnavailable, open_engine
from telemetry import configure_logging
from vectors import ModelMissing, ModelTampered

LOOPBACK = "127.0.0.1"


def main(arguments: list[str]) -> None:
    if arguments != ["serve"]:
        sys.exit("usage: python -m actions serve")
    configure_logging("actions")
    try:
        settings = ActionsSettings()
        if not settings.internal_key.get_secret_value():
            sys.exit("PARLEY_INTERNAL_KEY is empty; start everything together with: make run")
        engine = open_engine(settings)
        mail_sender = build_mail_sender(engine, settings)
        services = build_services(engine, settings, mail_posted=mail_sender.wake)
        forgetting = build_forgetting(engine, settings)
        forgetting.now()
    except (ValidationError, DatabaseUnavailable, ModelMissing, ModelTampered) as error:
        sys.exit(str(error))
    suggest = partial(suggestions, services.knowledge)
    app = create_app(executor(services), suggest, key=settings.internal_key.get_secret_value())
    with mail_sender.running(), forgetting.running():
        uvicorn.run(app, host=LOOPBACK, port=settings.actions_port, log_config=None, access_log=False)


if __name__ == "__main__":
    main(sys.argv[1:])
