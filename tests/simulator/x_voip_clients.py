"""X_VoIP: the IP phones that register at the box."""

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, bit, entry
from .lists import element, number_items, number_list, parse_numbers
from .scpd import version
from .state import FIRST_INTERNAL_NUMBER, MAX_CLIENTS, SipClient, all_calls

# NewX_AVM-DE_… is how every argument of an IP phone begins.
_NEW = "NewX_AVM-DE_"


def _index(call: Invocation) -> int:
    index = call.number("X_AVM-DE_ClientIndex")
    if index >= MAX_CLIENTS:
        raise UpnpError(713)
    return index


def _client(call: Invocation) -> SipClient:
    return entry(call.state.clients, _index(call), MAX_CLIENTS)


def count(call: Invocation) -> Values:
    """Return how many IP phones there are."""
    return {f"{_NEW}NumberOfClients": str(len(call.state.clients))}


def _values(index: int, client: SipClient) -> Values:
    """Return all values of an IP phone; older actions answer a part of them."""
    return {
        f"{_NEW}ClientId": client.client_id,
        f"{_NEW}ClientIndex": str(index),
        f"{_NEW}ClientUsername": client.username,
        f"{_NEW}ClientRegistrar": client.registrar,
        f"{_NEW}ClientRegistrarPort": str(client.registrar_port),
        f"{_NEW}PhoneName": client.phone_name,
        f"{_NEW}OutGoingNumber": client.outgoing_number,
        f"{_NEW}InComingNumbers": number_list(client.incoming_numbers),
        f"{_NEW}ExternalRegistration": bit(client.external_registration),
        f"{_NEW}InternalNumber": str(FIRST_INTERNAL_NUMBER + index),
        f"{_NEW}DelayedCallNotification": bit(client.delayed_call_notification),
    }


def get_client(call: Invocation) -> Values:
    """Return an IP phone by its index: GetClient, GetClient2, GetClient3."""
    return _values(_index(call), _client(call))


def get_client_by_client_id(call: Invocation) -> Values:
    """Return the first IP phone whose ClientId contains a text."""
    part = call.text("X_AVM-DE_ClientId")
    if not part:
        raise UpnpError(402)
    for index, client in call.state.clients.items():
        if part in client.client_id:
            return _values(index, client)
    raise UpnpError(714)


def get_clients(call: Invocation) -> Values:
    """Return all IP phones as one list."""
    rows = "".join(_item(index, client) for index, client in call.state.clients.items())
    text = f"<List>{rows}</List>"
    if call.box.client_list_wrapper:
        text = f"<X_AVM-DE_ClientList>{text}</X_AVM-DE_ClientList>"
    return {f"{_NEW}ClientList": text}


def _item(index: int, client: SipClient) -> str:
    numbers = number_items(client.incoming_numbers)
    return (
        "<Item>"
        f"{element('X_AVM-DE_ClientIndex', str(index))}"
        f"{element('X_AVM-DE_ClientUsername', client.username)}"
        f"{element('X_AVM-DE_ClientRegistrar', client.registrar)}"
        f"{element('X_AVM-DE_PhoneName', client.phone_name)}"
        f"{element('X_AVM-DE_ClientId', client.client_id)}"
        f"{element('X_AVM-DE_OutGoingNumber', client.outgoing_number)}"
        f"<X_AVM-DE_InComingNumbers>{numbers}</X_AVM-DE_InComingNumbers>"
        f"<X_AVM-DE_ExternalRegistration>{bit(client.external_registration)}"
        "</X_AVM-DE_ExternalRegistration>"
        f"<X_AVM-DE_InternalNumber>{FIRST_INTERNAL_NUMBER + index}"
        "</X_AVM-DE_InternalNumber>"
        "<X_AVM-DE_DelayedCallNotification>"
        f"{bit(client.delayed_call_notification)}"
        "</X_AVM-DE_DelayedCallNotification>"
        "</Item>"
    )


def set_client(call: Invocation) -> Values:
    """Create or overwrite an IP phone: SetClient, SetClient2, 3 and 4.

    [?] What an action has no argument for stays when a client is overwritten.
    [?] Whether the outgoing number must exist; chosen: any text is accepted.
    """
    index = _index(call)
    password = _password(call)
    given = call.arguments
    old = call.state.clients.get(index)
    username = str(FIRST_INTERNAL_NUMBER + index) if old is None else old.username
    if f"{_NEW}ClientUsername" in given:
        username = call.checked("X_AVM-DE_ClientUsername")
    if any(
        other.username == username
        for place, other in call.state.clients.items()
        if place != index
    ):
        raise UpnpError(820)
    incoming = given.get(f"{_NEW}InComingNumbers")
    numbers = all_calls() if not incoming else parse_numbers(incoming)
    client = old or SipClient(username, incoming_numbers=numbers)
    client.username = username
    client.password = password
    client.phone_name = call.text("X_AVM-DE_PhoneName")
    client.outgoing_number = call.text("X_AVM-DE_OutGoingNumber")
    client.client_id = given.get(f"{_NEW}ClientId", client.client_id)
    if incoming is not None:
        client.incoming_numbers = numbers
    _set_external_registration(call, client)
    call.state.clients[index] = client
    call.state.clients = dict(sorted(call.state.clients.items()))
    return {f"{_NEW}InternalNumber": str(FIRST_INTERNAL_NUMBER + index)}


def _password(call: Invocation) -> str:
    password = call.checked("X_AVM-DE_ClientPassword")
    if call.box.alphanumeric_client_passwords and not password.isalnum():
        raise UpnpError(803)
    return password


def _set_external_registration(call: Invocation, client: SipClient) -> None:
    # The document: "Value ignored 2015-10-22", which is FRITZ!OS 6.50.
    ignored = version(call.box.firmware) >= version("6.50")
    if f"{_NEW}ExternalRegistration" in call.arguments and not ignored:
        client.external_registration = call.flag("X_AVM-DE_ExternalRegistration")


def delete_client(call: Invocation) -> Values:
    """Delete an IP phone; index and internal number of the others stay."""
    _client(call)
    del call.state.clients[_index(call)]
    return {}


def set_delayed_call_notification(call: Invocation) -> Values:
    """Delay calls until an IP phone wakes up, or not."""
    delayed = call.flag("X_AVM-DE_DelayedCallNotification")
    _client(call).delayed_call_notification = delayed
    return {}


HANDLERS: dict[str, Handler] = {
    "X_AVM-DE_GetNumberOfClients": count,
    "X_AVM-DE_GetClient": get_client,
    "X_AVM-DE_GetClient2": get_client,
    "X_AVM-DE_GetClient3": get_client,
    "X_AVM-DE_GetClientByClientId": get_client_by_client_id,
    "X_AVM-DE_GetClients": get_clients,
    "X_AVM-DE_SetClient": set_client,
    "X_AVM-DE_SetClient2": set_client,
    "X_AVM-DE_SetClient3": set_client,
    "X_AVM-DE_SetClient4": set_client,
    "X_AVM-DE_DeleteClient": delete_client,
    "X_AVM-DE_SetDelayedCallNotification": set_delayed_call_notification,
}
