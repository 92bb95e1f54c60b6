from pipeline.core.events.merging_graph import Graph
from pipeline.core.events.merging_index import Index
from pipeline.core.events.merging_report import make_report
from pipeline.core.events.merging_store import Store
from tests.support.mentions import UNSET, at, day, mention


def report(article, **more):
    return make_report(mention(article, **more), 72)


def graph_of(*reports):
    graph = Graph(72, Store(), 0)
    for one in reports:
        graph.add(one, 0)
    return graph


def test_reports_of_one_call_hang_on_the_most_precise():
    vague = report("a", published=at(17), event_date=day(19))
    precise = report("b", event_date=day(19), mode="phone")
    graph = graph_of(vague, precise)

    assert graph.root(vague.number) == graph.root(precise.number) == precise.number
    assert graph.component(vague.number) == graph.component(precise.number)


def test_a_wide_report_meets_the_whole_family_and_a_narrow_one_meets_the_wide():
    done = {"status": "happened", "event_date": day(7), "published": at(7)}
    month = {
        "status": "happened",
        "event_date": day(1, precision="month"),
        "published": at(8),
    }
    for order in ((done, month), (month, done)):
        one, two = (report(f"a{number}", **fields) for number, fields in enumerate(order))
        graph = graph_of(one, two)
        assert graph.component(one.number) == graph.component(two.number)


def test_components_that_join_share_their_partners_and_what_was_forgotten_beside_them():
    reports = [report(name, kind="PROTEST", event_date=UNSET) for name in "abcde"]
    graph = Graph(72, Store(), 0)
    for one in reports:
        graph.enter(one, 0)
    a, b, c, d, e = (one.number for one in reports)
    graph.link(a, b)
    graph.link(b, c)
    graph.link(a, d)
    graph.link(e, b)
    graph.forget(e, 7)
    graph.join(a, c)
    graph.join(a, b)

    root = graph.component(b)
    assert set(graph.members(root)) == {a, b, c}
    assert graph.beside == {root: {d}, d: {root}}
    assert graph.lost == {root: 7}
    graph.join(c, a)
    graph.link(c, a)
    assert graph.beside[root] == {d}
    assert graph.roots() == {root, d}


def test_the_smaller_of_two_components_takes_the_name_of_the_larger():
    reports = [report(name, kind="PROTEST", event_date=UNSET) for name in "abc"]
    graph = Graph(72, Store(), 0)
    for one in reports:
        graph.enter(one, 0)
    graph.join(1, 2)
    graph.join(0, 1)

    assert {graph.component(number) for number in range(3)} == {graph.component(1)}
    assert set(graph.members(graph.component(0))) == {0, 1, 2}


def test_a_forgotten_component_leaves_no_trace_but_its_weight():
    one, two = report("a", event_date=day(19)), report("b", kind="AID", event_date=day(19))
    graph = graph_of(one, two)
    graph.link(one.number, two.number)

    gone = graph.forget(graph.component(one.number), 3)
    graph.forget(graph.component(two.number), 1)

    assert gone == (one,)
    assert one.number not in graph.store
    assert graph.beside == {}
    assert graph.index == Index()
    assert graph.lost == {}


def test_a_number_that_was_given_to_another_report_is_not_the_one_that_was_meant():
    one, two = report("a", event_date=day(19)), report("b", kind="AID", event_date=day(19))
    graph = graph_of(one)
    rank = (-0.6, *one.traits.priority, one.number)
    assert graph.knows(rank)

    graph.forget(graph.component(one.number), 1)
    assert not graph.knows(rank)

    graph.add(two, 0)
    assert two.number == one.number
    assert not graph.knows(rank)
    assert not Graph(72, graph.store, 1).knows((-0.6, *two.traits.priority, two.number))
