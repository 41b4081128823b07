"""The services that a real box has beside those that the simulator answers for.

Nobody here calls them; but whoever reads all descriptions reads theirs. Which there
are, the tr64desc.xml of a real box says (7530, FRITZ!OS 8.02). Of most we have no
SCPD file: these have as many actions as makes a mean one as large as was measured with
a real box (46 requests, 467 KB).
"""

from collections.abc import Iterator

from tests.simulator.scpd import Action, Service, Variable, ins, outs, table

# Path and type as in the description of a 7530 with FRITZ!OS 8.02.
_SERVICES = (
    ("deviceconfig", "DeviceConfig"),
    ("layer3forwarding", "Layer3Forwarding"),
    ("mgmsrv", "ManagementServer"),
    ("time", "Time"),
    ("userif", "UserInterface"),
    ("x_storage", "X_AVM-DE_Storage"),
    ("x_webdav", "X_AVM-DE_WebDAVClient"),
    ("x_upnp", "X_AVM-DE_UPnP"),
    ("x_speedtest", "X_AVM-DE_Speedtest"),
    ("x_remote", "X_AVM-DE_RemoteAccess"),
    ("x_myfritz", "X_AVM-DE_MyFritz"),
    ("x_tam", "X_AVM-DE_TAM"),
    ("x_dect", "X_AVM-DE_Dect"),
    ("x_homeauto", "X_AVM-DE_Homeauto"),
    ("x_homeplug", "X_AVM-DE_Homeplug"),
    ("x_filelinks", "X_AVM-DE_Filelinks"),
    ("x_hostfilter", "X_AVM-DE_HostFilter"),
    ("x_appsetup", "X_AVM-DE_AppSetup"),
    ("x_uspcontroller", "X_AVM-DE_USPController"),
    ("x_wanmobileconn", "X_AVM-DE_WANMobileConnection"),
    ("wlanconfig", "WLANConfiguration"),
    ("hosts", "Hosts"),
    ("ethifconfig", "LANEthernetInterfaceConfig"),
    ("lanhostconfigmgm", "LANHostConfigManagement"),
    ("wancommonifconfig", "WANCommonInterfaceConfig"),
    ("wandslifconfig", "WANDSLInterfaceConfig"),
    ("wandsllinkconfig", "WANDSLLinkConfig"),
    ("wanethlinkconfig", "WANEthernetLinkConfig"),
    ("wanpppconn", "WANPPPConnection"),
    ("wanipconn", "WANIPConnection"),
)
_ACTIONS = 17


def stand_ins() -> Iterator[Service]:
    """Yield the services, alike but for their names."""
    for path, name in _SERVICES:
        variables = [f"{name[:12]}Value{number}" for number in range(_ACTIONS)]
        actions = [
            Action(f"Get{variable}", (*ins("Index"), *outs(variable, "Enable")))
            for variable in variables
        ]
        yield Service(
            type=f"urn:dslforum-org:service:{name}:1",
            id=f"urn:{name}-com:serviceId:{name}1",
            path=path,
            actions=table(actions),
            variables=table(
                [Variable(it, "string") for it in (*variables, "Index", "Enable")]
            ),
        )
