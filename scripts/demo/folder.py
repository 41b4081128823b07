"""The folder that Home Assistant runs in: set up, and free of other houses' traffic."""

import json
import os
from pathlib import Path
from typing import Any

from .options import ADDRESS, FOLDER

DASHBOARD = "fritzbox-voip"
DASHBOARD_FILE = "dashboard.yaml"
HELPERS = FOLDER.parent / "docs/dashboard-helpers.yaml"

# Not default_config: it looks for devices in the network and talks to the internet.
CONFIGURATION = f"""\
homeassistant:
  name: FRITZ!Box VoIP
  country: DE
  currency: EUR
  language: en
  latitude: 52.52
  longitude: 13.405
  elevation: 34
  time_zone: Europe/Berlin
  unit_system: metric
  auth_providers:
    - type: trusted_networks
      trusted_networks: [127.0.0.1/32]
      allow_bypass_login: true
  packages:
    fritzbox_dial_pad: !include "{HELPERS}"

api:
config:
frontend:
history:
logbook:
recorder:

logger:
  default: warning
  logs:
    # What the demo does not use, and few machines have.
    haffmpeg: critical
    homeassistant.components.camera.img_util: critical
    custom_components.fritzbox_voip: info

lovelace:
  dashboards:
    {DASHBOARD}:
      mode: yaml
      title: Telephony
      icon: mdi:phone-voip
      filename: {DASHBOARD_FILE}
"""

USER = "5f1e0c1d8b6e4c8f9a3d2b7c6e5f4a10"

# What Home Assistant's first-run questions would leave behind, in formats that later
# versions still read.
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
    # The Marketplace adds itself at the first start and reads its catalogue from the
    # internet, unless it is there and switched off.
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


def _store(state: Path, key: str, content: dict[str, Any]) -> None:
    """Write one of Home Assistant's storage files."""
    path = state / ".storage" / key
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"key": key, **content}), encoding="utf-8")


def prepare(state: Path, port: int) -> None:
    """Make the folder, or bring the one of an earlier run up to date."""
    new = not (state / ".storage" / "onboarding").exists()
    FOLDER.mkdir(exist_ok=True)
    # The box's password will be in there.
    FOLDER.chmod(0o700)
    state.mkdir(exist_ok=True)
    (state / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
    if not (state / DASHBOARD_FILE).exists():
        write_dashboard(state, {"views": []})

    link = state / "custom_components"
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(FOLDER.parent / link.name, state))

    # On YAML's `http:` Home Assistant goes back to its defaults after five minutes. On
    # this address alone: whoever reaches the page is let in.
    _store(
        state,
        "http",
        {"version": 1, "data": {"server_host": [ADDRESS], "server_port": port}},
    )
    if new:
        # The marker of a complete folder comes last.
        for key in reversed(STORED):
            _store(state, key, STORED[key])


def write_dashboard(state: Path, dashboard: dict[str, Any]) -> None:
    """Write the dashboard; Home Assistant reads it again when it changes."""
    text = json.dumps(dashboard, indent=2, ensure_ascii=False)
    (state / DASHBOARD_FILE).write_text(text, encoding="utf-8")
