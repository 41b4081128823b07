"""The blueprints, on a web server of this computer that stands in for GitHub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import re

from aiohttp import web

from scripts.demo.options import ADDRESS

from .texts import ROOT

BLUEPRINTS = ROOT / "blueprints/automation/fritzbox_voip"


def blueprint_name(name: str) -> str:
    """Return what the page calls a blueprint."""
    text = (BLUEPRINTS / f"{name}.yaml").read_text(encoding="utf-8")
    found = re.search(r'^  name: "(.+)"$', text, re.MULTILINE)
    assert found, f"{name} has no name"
    return found[1]


@asynccontextmanager
async def published(folder: Path) -> AsyncIterator[str]:
    """Serve a folder's files, and return the address."""
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, ADDRESS, 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()
