"""The files for Kubernetes: kustomize builds them, the schemas of Kubernetes take them."""

import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.flow import FLOW
from pipeline.runtime.topics import read_topics

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSION = "1.34"
FOREIGN = {"ScaledObject", "KafkaTopic"}
"""Kinds of KEDA and Strimzi, whose schemas are not Kubernetes' own."""


@pytest.fixture(scope="module")
def resources():
    """Give what `kubectl apply -k deploy/kubernetes/keda` would apply: the base and the scaling."""
    tool = shutil.which("kubectl")
    if tool is None:
        pytest.skip("kubectl is missing (.ci/get_kubectl)")
    done = subprocess.run(
        [tool, "kustomize", FOLDER / "keda"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return list(yaml.safe_load_all(done.stdout))


def of_kind(resources, *kinds):
    return {one["metadata"]["name"]: one for one in resources if one["kind"] in kinds}


pytestmark = pytest.mark.integration


def test_the_schemas_of_kubernetes_take_every_resource(resources):
    taken = [one for one in resources if one["kind"] not in FOREIGN]

    for one in taken:
        kubernetes_validate.validate(one, VERSION, strict=True)
    assert len(taken) > 20


def test_each_stage_runs_and_those_that_remember_have_a_volume(resources):
    workers = of_kind(resources, "Deployment", "StatefulSet")
    commands = {
        tuple(one["spec"]["template"]["spec"]["containers"][0]["args"]): one["kind"]
        for one in workers.values()
    }
    kinds = {True: "StatefulSet", False: "Deployment"}

    for stage in FLOW:
        assert commands.pop(("worker", stage.name)) == kinds[stage.remembers], stage.name
    assert set(commands) == {
        ("source", "http"),
        ("sink", "postgres"),
        ("api",),
        ("watch",),
    }


def test_every_worker_has_probes_limits_a_budget_and_no_rights(resources):
    budgets = of_kind(resources, "PodDisruptionBudget")
    for name, one in of_kind(resources, "Deployment", "StatefulSet").items():
        pod = one["spec"]["template"]["spec"]
        [container] = pod["containers"]
        assert {"livenessProbe", "readinessProbe", "startupProbe", "resources"} <= set(container)
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert pod["securityContext"]["runAsNonRoot"] is True
        labels = one["spec"]["template"]["metadata"]["labels"]
        assert budgets[name]["spec"]["selector"]["matchLabels"].items() <= labels.items()


def test_every_worker_is_under_the_network_policy_which_lets_out_only_what_it_needs(resources):
    [policy] = of_kind(resources, "NetworkPolicy").values()
    picked = policy["spec"]["podSelector"]["matchLabels"].items()
    ports = {one["port"] for rule in policy["spec"]["egress"] for one in rule["ports"]}

    for name, one in of_kind(resources, "Deployment", "StatefulSet").items():
        assert picked <= one["spec"]["template"]["metadata"]["labels"].items(), name
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert ports == {53, 9092, 9093, 5432, 4318}


def test_what_grows_with_its_lag_has_a_topic_a_group_and_no_more_workers_than_partitions(resources):
    reads = {f"dateline-{stage.name}": stage for stage in FLOW}
    partitions = {topic.name: topic.partitions for topic in read_topics()}
    deployments = of_kind(resources, "Deployment")
    scaled = of_kind(resources, "ScaledObject")

    for name, one in scaled.items():
        [trigger] = one["spec"]["triggers"]
        told = trigger["metadata"]
        assert one["spec"]["scaleTargetRef"]["name"] in deployments
        assert (told["consumerGroup"], told["topic"]) == (name, reads[name].reads)
        assert one["spec"]["maxReplicaCount"] == partitions[told["topic"]]
    assert set(scaled) == {name for name, stage in reads.items() if not stage.remembers}


def test_no_secret_is_in_the_files(resources):
    assert of_kind(resources, "Secret") == {}
    for one in of_kind(resources, "Deployment").values():
        for variable in one["spec"]["template"]["spec"]["containers"][0].get("env", []):
            secret = variable["name"] == "DATELINE_POSTGRES_URL"
            assert ("valueFrom" in variable) == secret


def test_the_topics_for_strimzi_are_those_of_the_flow():
    answer = CliRunner().invoke(
        app, ["topics", "strimzi"], env={"DATELINE_REPLICATION_FACTOR": "3"}
    )
    rows = list(yaml.safe_load_all(answer.output))

    assert (FOLDER / "strimzi" / "topics.yaml").read_text() == answer.output
    assert {row["spec"]["topicName"] for row in rows} == {
        name for topic in read_topics() for name in (topic.name, topic.dead_letters)
    }
