import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.store.artifacts import write_batches, write_parquet
from pipeline.store.files import published, write_json


def started(code: str, root: Path, *arguments: object) -> "subprocess.Popen[str]":
    """A Python process that runs ``code``."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with published(path) as temporary:
        temporary.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    assert entries(path.parent) == ["a.txt"]


def test_a_block_that_raises_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), published(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert entries(tmp_path) == ["a.txt"]


def test_a_folder_takes_the_place_of_the_old_one_with_all_it_held(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    path.mkdir()
    (path / "gone.txt").write_text("old")
    with published(path) as temporary:
        temporary.mkdir()
        (temporary / "here.txt").write_text("new")
    assert entries(path) == ["here.txt"]
    assert entries(tmp_path) == ["raw"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is an instant without the folder")
def test_a_reader_never_sees_a_folder_missing_or_mixed(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "raw"
    path.mkdir()
    for name in ("a", "b"):
        (path / name).write_text("0")
    writer = started(
        """
        import sys, pathlib
        from pipeline.store.files import published
        for turn in range(1, 201):
            with published(pathlib.Path(sys.argv[1])) as temporary:
                temporary.mkdir()
                for name in ("a", "b"):
                    (temporary / name).write_text(str(turn))
        """,
        root,
        path,
    )
    seen = set()
    while writer.poll() is None:
        # An open folder stays the one that was opened, so its two files are of one turn; a file of a folder that
        # has been swapped out may be removed already, but never the folder under its name.
        folder = os.open(path, os.O_RDONLY)
        try:
            turns = {_read(folder, name) for name in ("a", "b")} - {None}
        finally:
            os.close(folder)
        assert len(turns) <= 1
        seen |= turns
    writer.communicate()
    assert writer.returncode == 0
    assert len(seen) > 1


def _read(folder: int, name: str) -> str | None:
    try:
        file = os.open(name, os.O_RDONLY, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(file) as stream:
        return stream.read()


def test_a_writer_killed_in_the_middle_leaves_the_old_file_whole(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "a.parquet"
    write_parquet(path, pa.table({"a": [1, 2, 3]}))
    writer = started(
        """
        import sys, pathlib, time
        from pipeline.store.files import published
        with published(pathlib.Path(sys.argv[1])) as temporary, open(temporary, "wb") as file:
            file.write(b"PAR1" + bytes(1000))
            file.flush()
            print("half written", flush=True)
            time.sleep(60)
        """,
        root,
        path,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "half written\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert pq.read_table(path)["a"].to_pylist() == [1, 2, 3]
    assert [name for name in entries(tmp_path) if not name.startswith(".")] == ["a.parquet"]


@pytest.mark.parametrize("dies", [True, False], ids=["killed with its parent", "refused to publish"])
def test_an_orphan_does_not_publish(tmp_path: Path, root: Path, dies: bool) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    stage = """
        import os, sys, pathlib, time
        from pipeline.store.files import die_with_parent, published
        if sys.argv[2] == "True":
            die_with_parent()
        try:
            with published(pathlib.Path(sys.argv[1])) as temporary:
                temporary.write_text("stale")
                print(os.getpid(), flush=True)
                while os.getppid() == int(sys.argv[3]):
                    time.sleep(0.01)
        except Exception as error:
            pathlib.Path(sys.argv[1]).with_name("refused.txt").write_text(str(error))
        """
    run = """
        import os, subprocess, sys
        subprocess.run([sys.executable, "-c", sys.argv[1], *sys.argv[2:], str(os.getpid())])
        """
    parent = started(run, root, textwrap.dedent(stage), path, dies)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    _wait_for_end(orphan)
    assert path.read_text() == "old"
    assert (tmp_path / "refused.txt").exists() is not (dies and sys.platform == "linux")


def _wait_for_end(pid: int) -> None:
    for _ in range(500):
        if not _runs(pid):
            return
        time.sleep(0.01)
    pytest.fail(f"process {pid} outlived its parent by five seconds")


def _runs(pid: int) -> bool:
    # A zombie, which nobody reaps in some containers, has ended too.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_batches_of_a_name_are_added_up(tmp_path: Path) -> None:
    batches = [("a", pa.table({"x": [1]})), ("b", pa.table({"y": ["z"]})), ("a", pa.table({"x": [2, 3]}))]
    write_batches(tmp_path / "raw", batches)
    assert entries(tmp_path / "raw") == ["a.parquet", "b.parquet"]
    assert pq.read_table(tmp_path / "raw" / "a.parquet")["x"].to_pylist() == [1, 2, 3]


def test_a_query_finds_every_value_that_is_no_number(tmp_path: Path) -> None:
    """DuckDB trusts statistics of a file from which Parquet's rules leave NaN out; so none may be there."""
    write_batches(tmp_path / "raw", [("rates", pa.table({"rate": [7.1, 6.9, float("nan"), 0.0]}))])
    rates = ibis.duckdb.connect().read_parquet(tmp_path / "raw" / "rates.parquet")
    assert rates.rate.isnan().to_pyarrow().to_pylist() == [False, False, True, False]


def test_no_batches_give_an_empty_folder(tmp_path: Path) -> None:
    write_batches(tmp_path / "truth", [])
    assert entries(tmp_path / "truth") == []


def test_a_source_that_fails_in_the_middle_publishes_nothing(tmp_path: Path) -> None:
    def batches() -> Iterator[tuple[str, pa.Table]]:
        yield "a", pa.table({"x": [1]})
        raise ValueError("the second half is damaged")

    with pytest.raises(ValueError, match="second half"), published(tmp_path / "raw") as temporary:
        write_batches(temporary, batches())
    assert entries(tmp_path) == []


def test_json_is_readable_and_refuses_what_json_has_no_word_for(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"name": "晨光"})
    assert "晨光" in path.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"share": float("nan")})
    assert json.loads(path.read_text()) == {"name": "晨光"}
