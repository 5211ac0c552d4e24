"""Start Rasa the way we need it: one channel, loopback, loud failures, our tracker store.

The one place for what Rasa's command line cannot be told. Called by `python -m bot serve`.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import socket
import sys
from pathlib import Path
from typing import Any

import rasa.core.run
from rasa.core.utils import read_endpoints_from_path

from bot import logs, model_files, rasa_repairs
from bot.action_endpoint import ActionEndpoint
from bot.channel import GatewayInput
from bot.processor import TurnAgent
from bot.settings import ROOT, BadSetting, BotSettings, from_environment
from bot.smoke_test import check as smoke_test
from bot.tracker_store import TurnTrackerStore

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
RESPONSE_TIMEOUT_S = 20  # Rasa's default is an hour
KEEP_ALIVE_S = 75


def serve() -> None:
    """Run until stopped. Ends with a message that says what is wrong and the cure."""
    logs.configure()
    try:
        settings = from_environment()
        _require_free_port(settings.port)
        agent = load_agent(settings)
    except (BadSetting, model_files.ModelUnusable) as error:
        sys.exit(str(error))
    app = create_app(settings, agent)
    app.run(host=LOOPBACK, port=settings.port, workers=1, access_log=False, motd=False, debug=False)


def create_app(settings: BotSettings, agent: TurnAgent) -> Any:
    """The Sanic application: our channel, and Rasa's API behind a token that only our processes can compute."""
    app = rasa.core.run.configure_app(
        input_channels=[GatewayInput(agent, key=settings.internal_key)],
        cors=[],
        auth_token=api_token(settings.internal_key),
        enable_api=True,
        response_timeout=RESPONSE_TIMEOUT_S,
        keep_alive_timeout=KEEP_ALIVE_S,
    )
    app.ctx.agent = agent
    return app


def load_agent(settings: BotSettings) -> TurnAgent:
    """Load the current model after checking it; if it is unusable, the one that served last. Raises ModelUnusable."""
    rasa_repairs.apply()
    try:
        agent = _agent_with(settings, model_files.current(settings.models))
        model_files.serves(settings.models, settings.models / agent.processor.model_filename)
    except model_files.ModelUnusable as error:
        older = model_files.served_last(settings.models)
        if older is None:
            raise
        logger.error("model_refused", extra={"cause": str(error), "serving": older.name})
        agent = _agent_with(settings, older)
    return agent


def _agent_with(settings: BotSettings, model: Path) -> TurnAgent:
    """An agent that has loaded this model and passed the smoke test. Raises ModelUnusable."""
    endpoints = read_endpoints_from_path(str(ROOT / "endpoints.yml"))
    agent = TurnAgent(
        tracker_store=TurnTrackerStore(domain=None, db=str(settings.tracker)),
        action_endpoint=ActionEndpoint(endpoints.action.url, headers=endpoints.action.headers),
    )
    try:
        agent.load_model(model)
    except Exception as error:  # whatever is in a damaged archive, Rasa has a different exception for it
        raise model_files.ModelUnusable(
            f"{model} cannot be loaded ({type(error).__name__}); run: make train"
        ) from error
    _require_loaded(agent, model)
    smoke_test(agent)
    return agent


def api_token(internal_key: str) -> str:
    """Token of Rasa's HTTP API, which has no other lock."""
    return hmac.new(internal_key.encode(), b"rasa-http-api", hashlib.sha256).hexdigest()


def _require_loaded(agent: TurnAgent, model: Path) -> None:
    # Rasa loads the newest archive of a folder when the named one is missing, without a word.
    loaded = agent.processor.model_filename
    if loaded != model.name:
        raise model_files.ModelUnusable(f"asked for {model.name}, Rasa loaded {loaded}; run: make train")


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise BadSetting(
                f"PARLEY_BOT_PORT {port} is taken; stop what listens there, or leave it empty"
            ) from error
