"""The dashboard's server: `streamlit run app.py`.

`st.App` with the main script inside `pages/` makes every deep link show its page within the frame, also on
a server that nobody has visited yet. Beside the pages it has what a service needs: allowed hosts for plain
HTTP as well as for the websocket, security headers, reconciling the runs at start-up, and one handler for errors
of the pages.
"""

import asyncio
import contextlib
import gc
import importlib
import logging
import sys
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.widgets.shared import address, plot_library
from wseg_core.charts import plotly_js
from wseg_core.errors import UserError
from wseg_core.kernels import collection

LOG = logging.getLogger("wseg")
OWN_FOLDERS = ("_stcore", "assets", "auth", "component", "media", "static", "vendor")  # of Streamlit, and ours
LOCAL_HOSTS = ["localhost", "127.0.0.1"]
LOAD_AFTER = 3  # seconds after the start
COLLECT_EVERY = 120  # seconds between full garbage collections (they stop the process for about 0.1 s)

# Pages load nothing from other hosts; an image in a user's text is not fetched either.
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",  # Streamlit's own bundle needs these
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "connect-src 'self' data: blob: ws://localhost:* ws://127.0.0.1:*",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP response, unless the response sets them itself."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in HEADERS.items()
                        if name.lower().encode() not in there
                    ),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class FlatAddresses:
    """Sends `/a/b`, which no page has, to `/b`: Streamlit's bundle is found at addresses of one part only, and that page
    says that it does not exist."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            first, *rest = address.within(scope["path"]).split("/")
            if rest and first not in OWN_FOLDERS and "text/html" in Headers(scope=scope).get("accept", ""):
                return await RedirectResponse(f"{address.base()}/{quote(rest[-1])}")(scope, receive, send)
        await self.app(scope, receive, send)


async def _collect_garbage() -> None:
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        gc.collect()


async def _load_engine() -> None:
    """Loads torch and the kernels while the first visitor reads the first page, here and in the process from which
    training processes are forked: the first click need not wait for them."""
    await asyncio.sleep(LOAD_AFTER)
    with contextlib.suppress(Exception):  # the page that needs it reports the error
        await asyncio.to_thread(_start_fork_server)
        await asyncio.to_thread(importlib.import_module, "wseg_core.training.trainer")
        await asyncio.to_thread(collection.load)


def _reconcile() -> None:
    """Reconciles the runs once: marks those that died while no server was running, and starts queued ones."""
    try:
        from wseg_core import jobs

        jobs.reconcile()
    except Exception:  # the pages report the error; the server still starts
        LOG.exception("could not reconcile the runs")


def _start_fork_server() -> None:
    from wseg_core import jobs

    jobs.start_fork_server()


@contextlib.asynccontextmanager
async def lifespan(_app):
    """Start-up and shutdown of the server."""
    await asyncio.to_thread(_reconcile)
    tasks = [asyncio.create_task(_collect_garbage()), asyncio.create_task(_load_engine())]
    yield
    for task in tasks:
        task.cancel()
    if uploads := sys.modules.get("pages.widgets.shared.uploads"):  # only if somebody uploaded a file
        uploads.close()


def on_script_error(error: Exception) -> bool:
    """Shows an uncaught error of a page: a user error by its own message, any other as unexpected."""
    from pages.widgets.shared import notices

    if isinstance(error, UserError):
        notices.user_error(error)
    else:
        notices.unexpected_error()
    return True


async def _plotly(_request: Request) -> FileResponse:
    """plotly.js, for figures that are redrawn in place; its name holds its version, so browsers may keep it."""
    caching = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(plotly_js.FILE, media_type="text/javascript", headers=caching)


def _allowed_hosts() -> list[str]:
    return st.get_option("server.allowedHosts") or LOCAL_HOSTS


app = st.App(
    Path(__file__).resolve().parent / "pages" / "frame.py",
    lifespan=lifespan,
    routes=[Route(plot_library.PATH, _plotly)],
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=_allowed_hosts(), www_redirect=False),
        Middleware(SecurityHeaders),
        Middleware(FlatAddresses),
    ],
    on_script_error=on_script_error,
)
