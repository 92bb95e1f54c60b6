from pipeline.core.events.merging_graph import Graph, Report
from pipeline.core.events.merging_traits import traits_of
from pipeline.core.events.merging_versions import Versions
from tests.support.mentions import UNSET, at, day, mention


def report(article, **more):
    said = mention(article, **more)
    traits = traits_of(said, "", 72)
    return Report(traits.order[2], said, traits, 0)


def graph_of(*reports):
    graph = Graph(72)
    for one in reports:
        graph.add(one)
    return graph


def test_reports_of_one_call_hang_on_the_most_precise():
    vague = report("a", published=at(17), event_date=day(19))
    precise = report("b", event_date=day(19), mode="phone")
    graph = graph_of(vague, precise)

    assert graph.root(vague.key) == graph.root(precise.key) == precise.key
    assert graph.component[vague.key] == graph.component[precise.key]


def test_a_wide_report_meets_the_whole_family_and_a_narrow_one_meets_the_wide():
    done = report("a", status="happened", event_date=day(7), published=at(7))
    month = report("b", status="happened", event_date=day(1, precision="month"), published=at(8))
    for order in ((done, month), (month, done)):
        graph = graph_of(*(report_copy(one) for one in order))
        assert graph.component[done.key] == graph.component[month.key]


def report_copy(one):
    return Report(one.key, one.mention, one.traits, one.arrived)


def test_components_that_join_share_their_partners_and_what_was_forgotten_beside_them():
    reports = [report(name, kind="PROTEST", event_date=UNSET) for name in "abcde"]
    graph = Graph(72)
    for one in reports:
        graph.enter(one)
    a, b, c, d, e = (one.key for one in reports)
    graph.link(a, b)
    graph.link(b, c)
    graph.link(a, d)
    graph.link(e, b)
    graph.forget(e, 7)
    graph.join(a, c)
    graph.join(a, b)

    root = graph.component[b]
    assert graph.members[root] == {a, b, c}
    assert graph.beside == {root: {d}, d: {root}}
    assert graph.lost == {root: 7}
    graph.join(c, a)
    graph.link(c, a)
    assert graph.beside[root] == {d}


def test_a_forgotten_component_leaves_no_trace_but_its_weight():
    one, two = report("a", event_date=day(19)), report("b", kind="AID", event_date=day(19))
    graph = graph_of(one, two)
    graph.link(one.key, two.key)

    gone = graph.forget(graph.component[one.key], 3)
    graph.forget(graph.component[two.key], 1)

    assert gone == (one,)
    assert (graph.reports, graph.component, graph.members, graph.beside) == ({}, {}, {}, {})
    assert graph._index == {}
    assert graph.lost == {}


def test_an_article_is_forgotten_with_its_last_report():
    versions = Versions()
    said = mention("a")
    assert not versions.add(said, ("X", "1"))
    assert not versions.add(said, ("X", "2"))
    versions.forget(said.article_id, ("X", "1"))
    assert versions.is_newest(said)

    versions.forget(said.article_id, ("X", "2"))
    assert (versions.stamps, versions.places) == ({}, {})


def test_the_weight_of_versions_grows_with_everything_that_may_change_the_newest():
    versions = Versions()
    first, second = mention("a"), mention("a", version="2", modified=at(19))
    versions.add(first, ("X", "1"))
    assert versions.weight(first.article_id) == 0

    assert versions.add(second, ("X", "2"))
    assert versions.weight(first.article_id) == 2
    assert (versions.is_newest(first), versions.is_newest(second)) == (False, True)
    assert versions.add(mention("a", received=at(20)), ("X", "1"))
    assert versions.weight(first.article_id) == 3
    assert not versions.add(second, ("X", "2"))
