"""The files for Prometheus: its own tool takes them, tries the alerts, and each is explained."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from pipeline.runtime.metrics import METRICS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy" / "prometheus"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]


@pytest.mark.integration
@pytest.mark.parametrize(
    "command", [("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml")]
)
def test_its_own_tool_takes_the_files_and_the_alerts_fire_when_they_should(command):
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("promtool is missing (Debian: prometheus)")
    done = subprocess.run([tool, *command], cwd=FOLDER, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_is_tried():
    tried = yaml.safe_load((FOLDER / "alerts_test.yml").read_text())["tests"]
    fired = {
        case["alertname"]
        for test in tried
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    }

    assert fired == {rule["alert"] for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_metrics_that_there_are_and_the_runbook_explains_it(rule):
    asked = {name.removesuffix("_bucket") for name in re.findall(r"dateline_\w+", rule["expr"])}

    assert asked <= set(METRICS)
    assert f"### {rule['alert']}" in (ROOT / "deploy" / "README.md").read_text()
