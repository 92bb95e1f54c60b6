"""Refuse to run on a Faust, aiokafka or mode that our transport was not made for.

The transport overrides private methods, and a private method may change in any release: then the
worker must not start, rather than lose data.
"""

import importlib.metadata
import inspect
from collections.abc import Mapping
from functools import reduce
from types import ModuleType

from aiokafka.consumer import fetcher as aiokafka_fetcher
from aiokafka.consumer import group_coordinator
from aiokafka.producer import message_accumulator
from faust import events
from faust.app import base
from faust.transport import consumer
from faust.transport.drivers import aiokafka as driver
from faust.types import tuples
from mode import services, threads

VERSIONS: Mapping[str, str] = {
    "faust-streaming": "0.15.3",
    "aiokafka": "0.14.0",
    "mode-streaming": "0.7.1",
}

SIGNATURES: Mapping[tuple[ModuleType, str], str] = {
    (consumer, "Consumer._drain_messages"): "(self, fetcher)",
    (consumer, "Consumer.force_commit"): "(self, topics, start_new_transaction)",
    (consumer, "Consumer.wait_empty"): "(self)",
    (consumer, "Consumer.perform_seek"): "(self)",
    (consumer, "Consumer.on_partitions_revoked"): "(self, revoked)",
    (consumer, "Consumer.verify_all_partitions_active"): "(self)",
    (consumer, "Consumer._get_active_partitions"): "(self)",
    (consumer, "Consumer.on_buffer_full"): "(self, tp)",
    (consumer, "Consumer.on_buffer_drop"): "(self, tp)",
    (consumer, "ThreadDelegateConsumer._getmany"): "(self, active_partitions, timeout)",
    (consumer, "ThreadDelegateConsumer._commit"): "(self, offsets)",
    (consumer, "ThreadDelegateConsumer.seek_to_committed"): "(self)",
    (driver, "Consumer._new_consumer_thread"): "(self)",
    (driver, "AIOKafkaConsumerThread._create_worker_consumer"): "(self, transport)",
    (driver, "AIOKafkaConsumerThread._commit"): "(self, offsets)",
    (driver, "AIOKafkaConsumerThread.getmany"): "(self, active_partitions, timeout)",
    (driver, "AIOKafkaConsumerThread._fetch_records"): (
        "(self, consumer, active_partitions, timeout, max_records)"
    ),
    (driver, "AIOKafkaConsumerThread.on_start"): "(self)",
    (driver, "AIOKafkaConsumerThread.on_thread_stop"): "(self)",
    (driver, "AIOKafkaConsumerThread.seek_wait"): "(self, partitions)",
    (threads, "ServiceThread.__init__"): "(self, executor, loop, thread_loop, Worker, kwargs)",
    (threads, "ServiceThread.start"): "(self)",
    (threads, "ServiceThread.stop"): "(self)",
    (threads, "QueueServiceThread.call_thread"): "(self, fun, args, kwargs)",
    (services, "Service._default_start"): "(self)",
    (services, "Service._default_stop_children"): "(self)",
    (services, "Service._default_stop_futures"): "(self)",
    (services, "Service._default_stop_exit_stacks"): "(self)",
    (base, "App._create_directories"): "(self)",
    (base, "App._on_partitions_revoked"): "(self, revoked)",
    (base, "App._stop_consumer"): "(self)",
    (events, "Event.__init__"): "(self, app, key, value, headers, message)",
    (tuples, "Message.__init__"): (
        "(self, topic, partition, offset, timestamp, timestamp_type, headers, key, value, checksum,"
        " serialized_key_size, serialized_value_size, tp, time_in, time_out, time_total,"
        " generation_id)"
    ),
    (aiokafka_fetcher, "Fetcher.fetched_records"): "(self, partitions, timeout, max_records)",
    (group_coordinator, "GroupCoordinator.check_errors"): "(self)",
    (aiokafka_fetcher, "Fetcher.error_future.fget"): "(self)",
    (aiokafka_fetcher, "Fetcher._create_fetch_waiter"): "(self)",
    (message_accumulator, "MessageAccumulator.fail_all"): "(self, exception)",
}


class PinError(RuntimeError):
    """Raised when an installed library is not the one our transport was made for."""


def check_pins(
    versions: Mapping[str, str] = VERSIONS,
    signatures: Mapping[tuple[ModuleType, str], str] = SIGNATURES,
) -> None:
    """Compare versions and the signatures of what we override or call.

    Raises: PinError: something differs; the text says all that does.
    """
    wrong = [
        f"{name} is {found}, not {wanted}"
        for name, wanted in versions.items()
        if (found := importlib.metadata.version(name)) != wanted
    ]
    wrong += [
        f"{module.__name__}.{path} takes {found}, not {wanted}"
        for (module, path), wanted in signatures.items()
        if (found := _parameters(module, path)) != wanted
    ]
    if wrong:
        raise PinError(f"not the libraries this transport was made for: {'; '.join(wrong)}")


def _parameters(module: ModuleType, path: str) -> str:
    try:
        function = reduce(getattr, path.split("."), module)
    except AttributeError:
        return "nothing: it is gone"
    return f"({', '.join(inspect.signature(function).parameters)})"  # type: ignore[arg-type]
