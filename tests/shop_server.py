"""The reference server of the connector on a port of its own, and ways to break what goes over the line."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import httpx
import uvicorn
from sqlalchemy import Engine

from shop.backend import ShopBackend
from shop.catalogue import Catalogue
from shop.connector import Connection, HttpShop
from shop.connector.reference_server import create_app
from shop.embedded import EmbeddedShop

SECRET = "a-secret-of-a-test-with-32-letters"
STARTS_IN_S = 20.0


class ShopServer:
    """A shop in another system: the small shop's database behind the reference server."""

    def __init__(self, engine: Engine, shop: ShopBackend | None = None) -> None:
        self._engine = engine
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            create_app(shop or EmbeddedShop(engine), SECRET), log_config=None, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + STARTS_IN_S
        while not self._server.started:
            assert time.monotonic() < until, "the reference server does not start"
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def shop(self, transport: httpx.BaseTransport | None = None, *, down_for_s: float = 0.0) -> HttpShop:
        """The connector to it. transport: what the line does."""
        connection = Connection(self.url, SECRET, transport=transport, down_for_s=down_for_s)
        return HttpShop(connection, product=Catalogue(self._engine).product)


class Fault(StrEnum):
    """What becomes of one request."""

    NONE = "none"
    REFUSED = "refused"  # nobody listens
    LOST = "lost"  # it never arrives
    UNAVAILABLE = "unavailable"  # a proxy says 503
    UNHEARD = "unheard"  # it arrives and is done, the answer does not come
    CUT = "cut"  # so does the first half of the answer
    BROKEN = "broken"  # it is done, and then something fails: 500
    RUBBISH = "rubbish"  # it is done, and something else is said


PATIENCE_S = 20.0  # with the real server on a busy machine: slowness is a fault of its own


@dataclass
class Line(httpx.BaseTransport):
    """The network with faults in a row, then none. sent: method and path of what was tried."""

    faults: list[Fault] = field(default_factory=list)
    always: Fault = Fault.NONE
    sent: list[str] = field(default_factory=list)
    inner: httpx.HTTPTransport = field(default_factory=httpx.HTTPTransport)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(f"{request.method} {request.url.path}")
        fault = self.faults.pop(0) if self.faults else self.always
        match fault:
            case Fault.REFUSED:
                raise httpx.ConnectError("refused", request=request)
            case Fault.LOST:
                raise httpx.ReadTimeout("no answer", request=request)
            case Fault.UNAVAILABLE:
                return httpx.Response(503)
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE_S)
        response = self.inner.handle_request(request)
        match fault:
            case Fault.UNHEARD:
                response.close()
                raise httpx.ReadTimeout("no answer", request=request)
            case Fault.CUT:
                return httpx.Response(200, stream=Half(response))
            case Fault.BROKEN:
                response.close()
                return httpx.Response(500)
            case Fault.RUBBISH:
                response.close()
                return httpx.Response(200, content=b"<html>Welcome</html>")
        return response


@dataclass
class Half(httpx.SyncByteStream):
    """The first half of an answer, then the line breaks."""

    response: httpx.Response

    def __iter__(self) -> Iterator[bytes]:
        content = self.response.read()
        yield content[: len(content) // 2]
        raise httpx.ReadError("connection reset")
