import pytest

from pipeline.core.articles.revisions import read_revision_kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("CORRECTED-Talks end", "correction"),
        ("Correction: Talks end", "correction"),
        ("REFILE-Talks end", "correction"),
        ("UPDATE 3-Talks end", "update"),
        ("Updated: Talks end", "update"),
        ("STORY WITHDRAWN-Talks end", "withdrawn"),
        ("[WITHDRAWN] Talks end", "withdrawn"),
        ("MANDATORY KILL - Talks end", "kill"),
        ("Talks end", ""),
        ("Update on talks", ""),
        ("Killing of envoy condemned", ""),
        ("Corrected maps are printed", ""),
        ("RPT-RPT-RPT-RPT-RPT-CORRECTED-Talks end", ""),
        ("", ""),
    ],
)
def test_a_title_announces_its_revision(title, kind):
    assert read_revision_kind(title) == kind
