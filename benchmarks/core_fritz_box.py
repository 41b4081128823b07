"""A plain FRITZ!Box 7530 as core's `fritz` and fritzconnection see it.

What core does not ask for is left out, and there is little to ask for: no temperature,
no IPv6, no port forwarding, no call deflection. Ten devices are in the network.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
import json
from typing import Any, Literal
from unittest.mock import patch
from urllib.parse import urlsplit

import requests  # noqa: TID251 - fritzconnection's
from requests.adapters import HTTPAdapter  # noqa: TID251

from tests.simulator.device import Identity, Model
from tests.simulator.scpd import Action, Argument, Service, Variable, table
from tests.simulator.soap import answer

type Request = requests.PreparedRequest
type Value = str | int | bool
type Answers = dict[str, dict[str, dict[str, Value]]]

SERIAL = "112233445566"
_MAC = "11:22:33:44:55:66"
_HOSTS = 10
_LINK: dict[str, Value] = {
    "NewWANAccessType": "DSL",
    "NewLayer1UpstreamMaxBitRate": 46720000,
    "NewLayer1DownstreamMaxBitRate": 116790000,
    "NewPhysicalLinkStatus": "Up",
}


def _wlan(ssid: str, standard: str, *, enabled: bool) -> dict[str, dict[str, Value]]:
    """Return what one of the box's three wireless networks answers."""
    return {
        "GetInfo": {
            "NewEnable": enabled,
            "NewSSID": ssid,
            "NewStandard": standard,
            "NewBSSID": _MAC,
            "NewBeaconType": "11i",
            "NewMACAddressControlEnabled": False,
        },
        "GetSSID": {"NewSSID": ssid},
        "GetSecurityKeys": {"NewKeyPassphrase": "12345678901234567890"},
        "GetBeaconAdvertisement": {"NewBeaconAdvertisementEnabled": True},
    }


# By service and action; the services that core does not ask for are left out.
_TR064: Answers = {
    "DeviceInfo1": {
        "GetInfo": {
            "NewModelName": "FRITZ!Box 7530",
            "NewDescription": "FRITZ!Box 7530 164.08.02",
            "NewSerialNumber": SERIAL,
            "NewSoftwareVersion": "164.08.02",
            "NewUpTime": 100000,
        }
    },
    "Layer3Forwarding1": {
        "GetDefaultConnectionService": {
            "NewDefaultConnectionService": "1.WANPPPConnection.1"
        }
    },
    "UserInterface1": {
        "GetInfo": {"NewX_AVM-DE_Version": "", "NewX_AVM-DE_InfoURL": ""}
    },
    "X_AVM-DE_UPnP1": {"GetInfo": {"NewEnable": True}},
    "X_AVM-DE_OnTel1": {"GetDeflections": {"NewDeflectionList": "<List></List>"}},
    "X_AVM-DE_HostFilter1": {"GetWANAccessByIP": {"NewDisallow": False}},
    "WLANConfiguration1": _wlan("Home", "ax", enabled=True),
    "WLANConfiguration2": _wlan("Home", "ac", enabled=True),
    "WLANConfiguration3": _wlan("Guest", "ac", enabled=False),
    "Hosts1": {
        "X_AVM-DE_GetHostListPath": {"NewX_AVM-DE_HostListPath": "/hosts.lua"},
        "X_AVM-DE_GetMeshListPath": {"NewX_AVM-DE_MeshListPath": "/mesh.lua"},
    },
    "WANCommonInterfaceConfig1": {"GetCommonLinkProperties": _LINK},
    "WANPPPConnection1": {
        "GetInfo": {"NewEnable": True},
        "GetPortMappingNumberOfEntries": {"NewPortMappingNumberOfEntries": 0},
    },
}
_IGD: Answers = {
    "WANCommonIFC1": {
        "GetCommonLinkProperties": _LINK,
        "GetAddonInfos": {
            "NewByteSendRate": 1000,
            "NewByteReceiveRate": 2000,
            "NewX_AVM_DE_TotalBytesSent64": "1000000000",
            "NewX_AVM_DE_TotalBytesReceived64": "2000000000",
        },
    },
    "WANIPConn1": {
        "GetStatusInfo": {"NewConnectionStatus": "Connected", "NewUptime": 90000},
        "GetExternalIPAddress": {"NewExternalIPAddress": "198.51.100.1"},
        "X_AVM_DE_GetExternalIPv6Address": {"NewExternalIPv6Address": ""},
    },
}


class PlainBox:
    """Answers as a FRITZ!Box 7530 would, and counts what it is asked."""

    def __init__(self) -> None:
        """Describe the box's services."""
        self.calls: Counter[str] = Counter()
        box = Identity(
            "8.02",
            Model("FRITZ!Box 7530", "7530", 236, 164),
            SERIAL,
            "FRITZ!Box 7530",
            "fritz.box",
        )
        self._answers = _TR064 | _IGD
        self._files = {
            "/hosts.lua": _host_list(),
            "/mesh.lua": _mesh(),
            # The 7530 reports no temperature.
            "/login_sid.lua": b"<SessionInfo><SID>1</SID><Challenge>1</Challenge>"
            b"</SessionInfo>",
            "/query.lua": b'{"CPUTEMP": "0"}',
        }
        for path, answers in (("tr64desc", _TR064), ("igddesc", _IGD)):
            services = [_service(name, answers[name]) for name in answers]
            self._files[f"/{path}.xml"] = box.description(services)
            self._files |= {service.scpd_url: service.scpd for service in services}

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Answer everything that `requests` sends meanwhile."""

        def send(_: HTTPAdapter, request: Request, **__: Any) -> requests.Response:
            return self._send(request)

        with patch.object(HTTPAdapter, "send", send):
            yield

    def _send(self, request: Request) -> requests.Response:
        """Count a request and answer it."""
        name, body = self._answer(request)
        self.calls[name] += 1
        response = requests.Response()
        response.url = str(request.url)
        response.status_code = 200
        response.encoding = "utf-8"
        response._content = body  # noqa: SLF001 - requests offers no other way
        return response

    def _answer(self, request: Request) -> tuple[str, bytes]:
        """Return what was asked, in short, and the answer."""
        path = urlsplit(str(request.url)).path
        header = str(request.headers.get("soapaction", ""))
        if not header:
            return f"{request.method} {path}", self._files[path]
        kind, _, action = header.partition("#")
        service = path.rpartition("/")[2]
        values = self._answers[service][action]
        arguments = {name: _text(value) for name, value in values.items()}
        return f"{service} {action}", answer(kind, action, arguments)


def _service(name: str, actions: dict[str, dict[str, Value]]) -> Service:
    """Return the description of a service that gives these answers."""
    kinds = {
        name: _kind(v)
        for arguments in actions.values()
        for name, v in arguments.items()
    }
    return Service(
        type=f"urn:dslforum-org:service:{name[:-1]}:{name[-1]}",
        id=f"urn:{name[:-1]}-com:serviceId:{name}",
        path=name,
        actions=table(
            Action(action, tuple(Argument(n, "out", own_name=n) for n in arguments))
            for action, arguments in actions.items()
        ),
        variables=table(Variable(n, kind) for n, kind in kinds.items()),
    )


def _kind(value: Value) -> Literal["string", "boolean", "ui4"]:
    """Return the data type of a value as descriptions name it."""
    if isinstance(value, bool):
        return "boolean"
    return "ui4" if isinstance(value, int) else "string"


def _text(value: Value) -> str:
    """Return a value as it is in an answer."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _host_mac(number: int) -> str:
    """Return the hardware address of a host."""
    return f"02:00:00:00:00:{number:02X}"


def _host_list() -> bytes:
    """Return the list of the box's hosts."""
    items = "".join(
        f"<Item><Index>{number}</Index><IPAddress>192.168.178.{number + 20}</IPAddress>"
        f"<MACAddress>{_host_mac(number)}</MACAddress><Active>1</Active>"
        f"<HostName>host-{number}</HostName><InterfaceType>802.11</InterfaceType>"
        "<X_AVM-DE_WANAccess>granted</X_AVM-DE_WANAccess></Item>"
        for number in range(1, _HOSTS + 1)
    )
    return f"<List>{items}</List>".encode()


def _mesh() -> bytes:
    """Return the box and its hosts as a mesh."""
    links = [{"state": "CONNECTED", "node_interface_1_uid": "box"}]
    radio = {"uid": "box", "name": "AP:2G:0", "type": "WLAN", "mac_address": _MAC}
    box = {"device_name": "fritz.box", "is_meshed": True, "mesh_role": "master"}
    nodes = [box | {"node_interfaces": [radio | {"op_mode": "AP", "ssid": "Home"}]}]
    for number in range(1, _HOSTS + 1):
        port = {"mac_address": _host_mac(number), "node_links": links}
        nodes.append({"is_meshed": False, "node_interfaces": [port]})
    return json.dumps({"nodes": nodes}).encode()
