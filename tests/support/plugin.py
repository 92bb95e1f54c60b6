"""The `broker` fixture, its options and its rules.

A test that wants a broker is never skipped unseen: on a developer's machine without Docker the
summary says so loudly; with CI=true or --require-broker the run fails.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

KINDS = ("container", "embedded", "external")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("dateline")
    group.addoption(
        "--broker",
        choices=KINDS,
        help="where the broker comes from (default: DATELINE_TEST_BROKER, else external with "
        "DATELINE_TEST_BOOTSTRAP, else container)",
    )
    group.addoption(
        "--require-broker",
        choices=KINDS,
        help="use this kind; fail when a test that wants a broker is skipped, or none passes",
    )


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "needs_kafka(what): the embedded broker lacks this",
        "needs_restart: stops, kills or freezes the broker",
    ):
        config.addinivalue_line("markers", line)
    config.stash[RULES] = rules = BrokerRules(config)
    config.pluginmanager.register(rules, "dateline-broker-rules")


MODEL = ("/unit/core/entities/", "/unit/core/events/", "/contract/test_lexicon")
"""Tests that load the language model: with `--dist loadgroup` only one process does."""


@pytest.hookimpl(tryfirst=True)  # before xdist looks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(part in item.path.as_posix() for part in MODEL) and "merg" not in item.path.name:
            item.add_marker(pytest.mark.xdist_group("model"))


WANTS, DETAIL = "wants a broker", "broker"
"""Properties of a report, by which a process of xdist tells the one that sums up."""


class BrokerRules:
    """Choose the broker, watch the tests that want it, judge the run at its end."""

    def __init__(self, config: pytest.Config) -> None:
        asked = config.getoption("--broker") or os.environ.get("DATELINE_TEST_BROKER")
        default = "external" if os.environ.get("DATELINE_TEST_BOOTSTRAP") else "container"
        self.required: str | None = config.getoption("--require-broker")
        self.kind: str = self.required or asked or default
        is_ci = os.environ.get("CI", "").lower() in ("1", "true", "yes")
        # Who asks for the embedded broker knows that it cannot do everything.
        self.is_strict = bool(self.required) or (is_ci and asked != "embedded")
        self.is_summing_up = not hasattr(config, "workerinput")
        self.detail = ""
        self.passed = 0
        self.skipped: list[str] = []

    @property
    def fault(self) -> str:
        """Return why the run must not count as green, or nothing."""
        if self.is_strict and self.skipped:
            return f"{len(self.skipped)} tests that want a broker were skipped"
        if self.required and not self.passed:
            return f"no test passed on the required broker, kind {self.required}"
        return ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        names = getattr(item, "fixturenames", ())
        if ("broker" in names or "postgres" in names) and not hasattr(report, "wasxfail"):
            report.user_properties += [(WANTS, True), (DETAIL, self.detail)]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if WANTS in told:
            self.detail = str(told[DETAIL]) or self.detail
            self.passed += report.when == "call" and report.passed
            if report.skipped:
                self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if (
            self.is_summing_up
            and self.fault
            and session.exitstatus
            in (
                pytest.ExitCode.OK,
                pytest.ExitCode.NO_TESTS_COLLECTED,
            )
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not (self.detail or self.fault):
            return
        terminalreporter.section("broker")
        if self.detail:
            terminalreporter.line(f"{self.passed} passed on {self.detail}")
        if self.skipped:
            terminalreporter.line(
                f"{len(self.skipped)} NOT RUN for want of a broker that can do it: "
                + ", ".join(nodeid.rpartition("::")[2] for nodeid in self.skipped),
                yellow=True,
                bold=True,
            )
        if self.fault:
            terminalreporter.line(f"ERROR: {self.fault}", red=True, bold=True)


RULES = pytest.StashKey[BrokerRules]()


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give the one broker of this run, a tests.support.broker.Broker."""
    from tests.support.broker import PROVIDERS, UnavailableError

    rules = request.config.stash[RULES]
    with ExitStack() as stack:
        missing = ""
        try:
            running = stack.enter_context(PROVIDERS[rules.kind]())
        except UnavailableError as exc:
            missing = f"NO BROKER ({rules.kind}): {exc}"
        if missing and rules.is_strict:
            pytest.fail(missing, pytrace=False)
        if missing:
            rules.detail = missing
            pytest.skip(f"{missing} (--broker embedded runs what needs no real Kafka)")
        rules.detail = (
            f"{running.kind}: {running.detail}, at {running.bootstrap}, "
            f"ready in {running.started_in_secs:.1f} s"
        )
        yield running


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give the one PostgreSQL of this run, a tests.support.postgres.Postgres."""
    from tests.support.kafka_container import UnavailableError
    from tests.support.postgres import provide

    rules = request.config.stash[RULES]
    with ExitStack() as stack:
        try:
            running = stack.enter_context(provide())
        except UnavailableError as exc:
            if rules.is_strict:
                pytest.fail(f"NO DATABASE: {exc}", pytrace=False)
            pytest.skip(f"NO DATABASE: {exc}")
        yield running


@pytest.fixture
def database(postgres: Any) -> Iterator[str]:
    """Give the url of an empty database."""
    with postgres.database() as url:
        yield url


@pytest.fixture(autouse=True)
def _broker_rules(request: pytest.FixtureRequest) -> Iterator[None]:
    """Skip what this kind of broker cannot do; bring it back for the next test."""
    if "broker" not in request.fixturenames:
        yield
        return
    running = request.getfixturevalue("broker")
    lack = request.node.get_closest_marker("needs_kafka")
    if lack and not running.is_kafka:
        pytest.skip(f"the {running.kind} broker lacks: {lack.args[0]}")
    if request.node.get_closest_marker("needs_restart") and not running.can_restart:
        pytest.skip(f"a broker of kind {running.kind} is not for tests to stop")
    yield
    running.start()


@pytest.fixture
def unique(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Give a function that makes topic and group names which no other test or run has."""
    test = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")[:48]
    token = hashlib.sha256(request.node.nodeid.encode() + secrets.token_bytes(8)).hexdigest()
    return lambda name: f"{test}.{token[:8]}.{name}"
