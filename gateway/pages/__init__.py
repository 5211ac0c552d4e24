"""The pages: `/` a shop front with the chat, `/desk` for staff, and the widget's script for any page.

Static files, served with the gateway's strict policy. The widget is built from widget/ at installation.
"""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from shop.demo.content import IMAGES

FOLDER = Path(__file__).parent
WIDGET = FOLDER.parent.parent / "widget" / "dist"


class WidgetMissing(RuntimeError):
    """The widget has not been built."""


def mount_pages(app: FastAPI) -> None:
    """Add the pages and their files to the application. Raises WidgetMissing."""
    if not (WIDGET / "parley.js").is_file():
        raise WidgetMissing(f"no {WIDGET / 'parley.js'}; build it with: make install")

    @app.get("/", include_in_schema=False)
    async def front() -> FileResponse:
        return FileResponse(FOLDER / "front.html")

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> FileResponse:
        return FileResponse(FOLDER / "files" / "icon.svg", media_type="image/svg+xml")

    @app.get("/desk", include_in_schema=False)
    async def desk() -> FileResponse:
        return FileResponse(FOLDER / "desk.html")

    app.mount("/pages", StaticFiles(directory=FOLDER / "files"), name="pages")
    if IMAGES.is_dir():  # a shop without pictures has none
        app.mount("/demo/images", StaticFiles(directory=IMAGES), name="images")
    app.mount("/widget", StaticFiles(directory=WIDGET), name="widget")
