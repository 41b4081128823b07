"""How often is logged in, by scenario: a box locks out who does it wrong too often."""

from dataclasses import dataclass

from .login_scenarios import NONCE_SECONDS, SCENARIOS, SHORT, Scenario
from .markdown import problems, table
from .watch import Problems
from .world import Clock, make_box, run, world

__all__ = ["SHORT", "logins", "show"]


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """What a scenario cost."""

    scenario: Scenario
    requests: int
    challenges: int
    failed: int
    forms: list[str]
    seconds: float
    """The simulated time, which is longer on a slow machine."""

    @property
    def allowed_challenges(self) -> int:
        """Return how many challenges there may be."""
        nonces = int(self.seconds // NONCE_SECONDS) if self.scenario.goes_on else 0
        return self.scenario.challenges + nonces


@dataclass(kw_only=True)
class LoginsResult:
    """What all of them cost."""

    attempts: list[Attempts]
    problems: Problems


def logins(*, scenarios: tuple[Scenario, ...] = SCENARIOS) -> LoginsResult:
    """Let scenarios happen, each with a new Home Assistant and a new box."""
    result = LoginsResult(attempts=[], problems=Problems())
    for scenario in scenarios:
        attempts, found = _audit(scenario)
        result.attempts.append(attempts)
        result.problems.moment = scenario.name
        for text in found.kept:
            result.problems.add(text)
        for text in _too_many(attempts):
            result.problems.add(text)
    return result


def _audit(scenario: Scenario) -> tuple[Attempts, Problems]:
    """Let one scenario happen."""

    async def main(clock: Clock) -> tuple[Attempts, Problems]:
        box = make_box(nonce_seconds=NONCE_SECONDS)
        async with world(clock, box) as made:
            if scenario.set_up:
                await made.add_box()
                await made.poll()
            box.requests.clear()
            challenges, failed, began = box.challenges, box.failed_logins, box.clock()
            await scenario.happens(made)
            attempts = Attempts(
                scenario=scenario,
                requests=len(box.requests),
                challenges=box.challenges - challenges,
                failed=box.failed_logins - failed,
                forms=made.flows(),
                seconds=box.clock() - began,
            )
        return attempts, made.watch.problems

    return run(main)


def _too_many(attempts: Attempts) -> list[str]:
    """Return what was too much."""
    scenario = attempts.scenario
    found = []
    if attempts.failed > scenario.failed:
        found.append(f"{attempts.failed} refused logins")
    if attempts.challenges > attempts.allowed_challenges:
        found.append(f"{attempts.challenges} challenges")
    if tuple(attempts.forms) != scenario.forms:
        found.append(f"forms: {attempts.forms}")
    return found


def show(result: LoginsResult) -> str:
    """Return the result as Markdown."""
    rows = [
        (
            it.scenario.name,
            it.requests,
            it.challenges,
            it.allowed_challenges,
            it.failed,
            it.scenario.failed,
            ", ".join(it.forms) or "none",
        )
        for it in result.attempts
    ]
    head = (
        "Scenario",
        "Requests",
        "Challenges",
        "Allowed",
        "Refused logins",
        "Allowed",
        "Forms that wait",
    )
    kept, count = result.problems.kept, result.problems.count
    return "\n\n".join((table(head, rows), problems(kept, count)))
