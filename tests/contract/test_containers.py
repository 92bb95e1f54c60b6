"""The files for containers give our own parts no rights, and publish nothing to the world."""

import re
from pathlib import Path

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
OURS = [name for name, one in SERVICES.items() if "DATELINE_IMAGE" in one["image"]]


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_read_only_without_capabilities_or_new_privileges(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "user", "cap_add", "network_mode", "pid"} & service.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_every_port_is_published_on_this_machine_alone(name):
    ports = SERVICES[name].get("ports", [])

    assert [one for one in ports if not one.startswith("127.0.0.1:")] == []


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert users[-1:] == ["10001:10001"]
