"""X_VoIP: the alarm clocks."""

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, bit
from .state import AlarmClock

_NEW = "NewX_AVM-DE_"


def _alarm_clock(call: Invocation) -> AlarmClock:
    index = call.number("Index")
    if index in call.state.broken_alarm_clocks:
        raise UpnpError(820)
    if index not in call.state.alarm_clocks:
        raise UpnpError(714)  # the document has no 713 for this action
    return call.state.alarm_clocks[index]


def get_alarm_clock(call: Invocation) -> Values:
    """Return an alarm clock."""
    clock = _alarm_clock(call)
    return {
        f"{_NEW}AlarmClockEnable": bit(clock.enabled),
        f"{_NEW}AlarmClockName": clock.name,
        f"{_NEW}AlarmClockTime": clock.time,
        f"{_NEW}AlarmClockWeekdays": clock.weekdays,
        f"{_NEW}AlarmClockPhoneName": clock.phone_name,
    }


def set_enable(call: Invocation) -> Values:
    """Switch an alarm clock on or off."""
    _alarm_clock(call).enabled = call.flag("X_AVM-DE_AlarmClockEnable")
    return {}


def count(call: Invocation) -> Values:
    """Return how many alarm clocks there are."""
    return {f"{_NEW}NumberOfAlarmClocks": str(len(call.state.alarm_clocks))}


HANDLERS: dict[str, Handler] = {
    "X_AVM-DE_GetAlarmClock": get_alarm_clock,
    "X_AVM-DE_SetAlarmClockEnable": set_enable,
    "X_AVM-DE_GetNumberOfAlarmClocks": count,
}
