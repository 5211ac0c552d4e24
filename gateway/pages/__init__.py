"""The two plain pages: `/` to talk, `/desk` for staff. Static files, served with the gateway's strict policy."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

FOLDER = Path(__file__).parent


def mount_pages(app: FastAPI) -> None:
    """Add the pages and their files to the application."""

    @app.get("/", include_in_schema=False)
    async def chat() -> FileResponse:
        return FileResponse(FOLDER / "index.html")

    @app.get("/desk", include_in_schema=False)
    async def desk() -> FileResponse:
        return FileResponse(FOLDER / "desk.html")

    app.mount("/pages", StaticFiles(directory=FOLDER / "files"), name="pages")
