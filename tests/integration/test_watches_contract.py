"""Schemathesis holds the paths of watches against the OpenAPI document, all checks on."""

import hashlib

import pytest

from tests.support.contracts import hold_against_its_contract
from tests.support.processes import Processes

pytestmark = pytest.mark.integration

SECRET = "contract"
WATCHES = (
    *("--include-path-regex", "/v1/watches", "--phases=coverage,fuzzing", "--max-examples=20"),
    # No schema can say which filters, time zones and addresses make sense.
    "--exclude-checks=positive_data_acceptance",
)


@pytest.fixture
async def flow(broker, unique, tmp_path):
    flow = Processes(broker, f"{unique('contract')}.", tmp_path)
    await flow.create_topics()
    yield flow
    flow.close()


async def test_the_paths_of_watches_keep_their_contract_with_and_without_tokens(flow, tmp_path):
    quick = {"DATELINE_API_REQUESTS_PER_SEC": "100000", "DATELINE_POSTGRES_URL": ""}
    api = await flow.ready("api", **quick)
    code, said = await hold_against_its_contract(api.port, tmp_path, *WATCHES)

    assert code == 0, said
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    tokens = tmp_path / "tokens.toml"
    row = f'[[tokens]]\nsource = "desk"\nsha256 = "{digest}"\nmay = ["write_watches"]\n'
    tokens.write_text(row)
    api = await flow.ready("api", "--tokens", str(tokens), **quick)
    header = ("--header", f"Authorization: Bearer {SECRET}")
    code, said = await hold_against_its_contract(api.port, tmp_path, *WATCHES, *header)

    assert code == 0, said
