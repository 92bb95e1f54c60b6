from pipeline.dashboard.hub import Hub, message
from pipeline.dashboard.store import Position, Row


def publish(hub, *places):
    position = Position()
    for partition, offset in places:
        position.advance(partition, offset)
        hub.publish(Row(b"k", b"", partition, offset), b'{"n":%d}' % offset, position)
    return position


def numbers(frames):
    return [int(frame.split(b'{"n":')[1].split(b"}")[0]) for frame in frames]


def test_a_message_carries_the_position_after_it_and_one_line_a_field():
    assert message("event", b'{"a":1}', "0:5") == b'id: 0:5\nevent: event\ndata: {"a":1}\n\n'
    assert message("event", b"a\nb", "0:5").endswith(b"data: a\ndata: b\n\n")


def test_every_listener_gets_every_change_in_order():
    hub = Hub(keep=9, queue_size=9)
    clients = [hub.join(lambda: None) for _ in range(2)]
    publish(hub, (0, 0), (0, 1))

    for client in clients:
        assert numbers([client.queue.get_nowait() for _ in range(2)]) == [0, 1]


def test_who_does_not_keep_up_is_cut_and_counted_and_the_others_go_on():
    hub = Hub(keep=9, queue_size=2)
    cut = []
    slow = hub.join(lambda: cut.append("slow"))
    fast = hub.join(lambda: cut.append("fast"))
    for offset in range(4):
        publish(hub, (0, offset))
        fast.queue.get_nowait()

    assert (cut, hub.cut_total, hub.clients) == (["slow"], 1, 1)
    assert slow.queue.qsize() == 2


def test_who_left_gets_nothing_more():
    hub = Hub(keep=9, queue_size=2)
    client = hub.join(lambda: None)
    hub.leave(client)
    publish(hub, (0, 0))

    assert client.queue.empty()


def test_a_client_that_comes_back_gets_what_it_missed_of_each_partition():
    hub = Hub(keep=9, queue_size=9)
    now = publish(hub, (0, 0), (1, 7), (0, 1), (1, 8))

    assert numbers(hub.missed("0:1,1:8", now)) == [1, 8]
    assert hub.missed(str(now), now) == []
    assert numbers(hub.missed("0:1", now)) == [7, 1, 8]


def test_an_id_that_is_too_old_or_ahead_or_unreadable_asks_for_a_new_start():
    hub = Hub(keep=2, queue_size=9)
    now = publish(hub, (0, 0), (0, 1), (0, 2), (0, 3))

    assert hub.missed("0:1", now) is None
    assert numbers(hub.missed("0:2", now)) == [2, 3]
    assert hub.missed("0:99", now) is None
    assert hub.missed("nonsense", now) is None


def test_closing_ends_every_stream_also_a_full_one():
    hub = Hub(keep=9, queue_size=1)
    cut = []
    full = hub.join(lambda: cut.append("full"))
    publish(hub, (0, 0))
    free = hub.join(lambda: cut.append("free"))
    hub.close()

    assert free.queue.get_nowait() is None
    assert (cut, full.queue.qsize(), hub.clients) == (["full"], 1, 0)
