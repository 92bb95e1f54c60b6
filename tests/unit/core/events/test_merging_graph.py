from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_index import Index
from pipeline.core.events.merging_report import make_report
from tests.support.mentions import UNSET, at, day, mention


def report(article, **more):
    return make_report(mention(article, **more), 0, 72)


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
        graph = graph_of(*(make_report(one.mention, 0, 72) for one in order))
        assert graph.component[done.key] == graph.component[month.key]


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
    assert graph.index == Index()
    assert graph.lost == {}
