"""Home Assistant's folder: its configuration, and what the first run would ask."""

from collections.abc import Iterator
from contextlib import contextmanager
import fcntl
import json
import os
from pathlib import Path
from typing import Any

from .errors import DemoError
from .options import ADDRESS, FOLDER

DASHBOARD = "fritzbox-voip"
DASHBOARD_FILE = "dashboard.yaml"

# The title of the dashboard in the sidebar.
TITLES = {
    "de": "Telefonie",
    "en": "Telephony",
    "es": "Telefonía",
    "fr": "Téléphonie",
    "it": "Telefonia",
    "nl": "Telefonie",
    "pl": "Telefonia",
}


# Not default_config, which discovers devices and connects to the internet.
CONFIGURATION = """\
homeassistant:
  name: FRITZ!Box VoIP
  country: DE
  currency: EUR
  language: {language}
  latitude: 52.52
  longitude: 13.405
  elevation: 34
  time_zone: Europe/Berlin
  unit_system: metric
  auth_providers:
    - type: trusted_networks
      trusted_networks: [127.0.0.1/32]
      allow_bypass_login: true

api:
config:
frontend:
history:
logbook:
recorder:

logger:
  default: warning
  logs:
    # Not used by the demo, and missing on most machines.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
    custom_components.fritzbox_voip: info

lovelace:
  dashboards:
    {dashboard}:
      mode: yaml
      title: {title}
      icon: mdi:phone-voip
      filename: {file}
"""

USER = "5f1e0c1d8b6e4c8f9a3d2b7c6e5f4a10"
# What the page stores with a language.
LOCALE = {
    "number_format": "language",
    "time_format": "language",
    "date_format": "language",
    "first_weekday": "language",
    "time_zone": "local",
}

# The results of the onboarding, in formats that later versions can read.
STORED: dict[str, dict[str, Any]] = {
    "onboarding": {
        "version": 4,
        "data": {"done": ["user", "core_config", "analytics", "integration"]},
    },
    "auth": {
        "version": 1,
        "data": {
            "users": [
                {
                    "id": USER,
                    "group_ids": ["system-admin"],
                    "is_owner": True,
                    "is_active": True,
                    "name": "Demo",
                    "system_generated": False,
                    "local_only": True,
                }
            ],
            "groups": [{"id": "system-admin", "name": "Administrators"}],
            "credentials": [],
            "refresh_tokens": [],
        },
    },
    "frontend.system_data": {
        "version": 1,
        "data": {"core": {"default_panel": DASHBOARD}},
    },
    # The Marketplace adds itself at the first start and reads its catalog from the
    # internet, unless it is there and disabled.
    "core.config_entries": {
        "version": 1,
        "minor_version": 1,
        "data": {
            "entries": [
                {
                    "entry_id": "01JD0000000000000000000000",
                    "version": 1,
                    "domain": "marketplace",
                    "title": "Marketplace",
                    "data": {},
                    "source": "system",
                    "disabled_by": "user",
                }
            ]
        },
    },
}


def configuration(language: str) -> str:
    """Return the content of configuration.yaml."""
    return CONFIGURATION.format(
        language=language,
        dashboard=DASHBOARD,
        title=TITLES[language],
        file=DASHBOARD_FILE,
    )


def _store(state: Path, key: str, content: dict[str, Any]) -> None:
    """Write one of Home Assistant's storage files."""
    path = state / ".storage" / key
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"key": key, **content}), encoding="utf-8")


def _store_language(state: Path, language: str) -> None:
    """Write the language of the user; other settings of the user are unchanged."""
    key = f"frontend.user_data_{USER}"
    path = state / ".storage" / key
    data = {}
    if path.exists():
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
    data["language"] = data.get("language", LOCALE) | {"language": language}
    _store(state, key, {"version": 1, "data": data})


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Lock a folder; raise DemoError if another scripts/develop uses it."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / f"{state.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                f"Another scripts/develop uses {state}. Choose another port with"
                " --port."
            ) from None
        yield


def prepare(state: Path, port: int, language: str) -> None:
    """Create the folder, or update the one of an earlier run."""
    new = not (state / ".storage" / "onboarding").exists()
    FOLDER.mkdir(exist_ok=True)
    # It will contain the password of the box.
    FOLDER.chmod(0o700)
    state.mkdir(exist_ok=True)
    (state / "configuration.yaml").write_text(configuration(language), encoding="utf-8")
    if not (state / DASHBOARD_FILE).exists():
        write_dashboard(state, {"views": []})

    link = state / "custom_components"
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(FOLDER.parent / link.name, state))

    # Home Assistant reverts YAML's `http:` after five minutes. On this address only:
    # the page has no login.
    _store(
        state,
        "http",
        {"version": 1, "data": {"server_host": [ADDRESS], "server_port": port}},
    )
    if new:
        # The marker of a complete folder is last.
        for key in reversed(STORED):
            _store(state, key, STORED[key])
    _store_language(state, language)


def write_dashboard(state: Path, dashboard: dict[str, Any]) -> None:
    """Write the dashboard; Home Assistant reloads it when it changes."""
    text = json.dumps(dashboard, indent=2, ensure_ascii=False)
    (state / DASHBOARD_FILE).write_text(text, encoding="utf-8")
