"""Marks in the private values of a box, to find them where they must not be."""

from tests.simulator import Number, SimulatedBox, User


def mark_everything(box: SimulatedBox) -> set[str]:
    """Replace every private value of a box by a mark; return the marks."""
    marks: set[str] = set()

    def text(what: str) -> str:
        marks.add(mark := f"{what}-mark-{len(marks)}")
        return mark

    def number() -> str:
        marks.add(mark := f"08154711{len(marks):04}")
        return mark

    for account in box.state.accounts.values():
        account.number, account.username = number(), text("sip-user")
        account.password, account.registrar = text("sip-password"), text("registrar")
        account.outbound_proxy, account.stun_server = text("proxy"), text("stun")
    for client in box.state.clients.values():
        client.phone_name, client.username = text("phone"), text("client-user")
        client.password, client.client_id = text("client-password"), text("client-id")
        client.outgoing_number = number()
        client.incoming_numbers = [
            Number(number=number(), type="eVoIP", index=0, name=text("number-name"))
        ]
    for clock in box.state.alarm_clocks.values():
        clock.name, clock.phone_name = text("alarm"), text("alarm-phone")
    for handset in box.state.handsets.values():
        handset.name = text("handset")
    for contact in box.state.contacts:
        contact.name = text("contact")
        contact.numbers = [(kind, number()) for kind, _ in contact.numbers]
    box.state.phones = [f"FON1: {text('fon')}", f"DECT: {text('dect')}"]
    box.state.dial_phone = box.state.phones[0]
    box.username = text("user")
    box.users = {box.username: User(text("password"))}
    return marks | {box.serial}


def leaks(text: str, marks: set[str]) -> set[str]:
    """Return the marks that are in a text."""
    return {mark for mark in marks if mark.lower() in text.lower()}
