import os
import subprocess
import sys

from pipeline.runtime.usage import memory_bytes


def process(proc, pid, pss_kb, children=""):
    folder = proc / str(pid)
    (folder / "task" / str(pid)).mkdir(parents=True)
    (folder / "task" / str(pid) / "children").write_text(children)
    (folder / "smaps_rollup").write_text(f"00-ff rollup\nRss: 9000 kB\nPss: {pss_kb} kB\n")


def test_the_memory_of_a_process_is_that_of_all_that_it_started(tmp_path):
    process(tmp_path, 1, 100, "2 3")
    process(tmp_path, 2, 20, "4")
    process(tmp_path, 4, 7)

    assert memory_bytes(tmp_path, 1) == 127 * 1024


def test_a_system_that_does_not_tell_is_no_error(tmp_path):
    assert memory_bytes(tmp_path, 1) == 0


def test_a_child_counts_to_ours():
    before = memory_bytes()
    hold = "held = bytearray(50_000_000); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        after = memory_bytes(pid=os.getpid())
        child.communicate(b"\n")

    assert after - before > 40_000_000
