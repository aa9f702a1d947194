"""When kernels are compiled, where they are kept, and that a missing or damaged cache costs time only."""

import os
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

from tests.kernels import twins
from wseg_core.errors import UserError
from wseg_core.kernels import cache, enabled
from wseg_core.kernels.collection import kernels, load
from wseg_core.kernels.compiling import kernel


@kernel("float64(float64)")
def twice(value):
    return 2 * value


@kernel()
def largest(values):
    highest = values[0]
    for value in values:
        highest = max(highest, value)
    return highest


@kernel("float64(Array(float64, 1, 'C', readonly=True))")
def twice_the_largest(values):
    return twice(largest(values))


@pytest.fixture
def cache_folder(tmp_path, monkeypatch):
    """An empty cache of this test."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    cache.folder.cache_clear()
    yield tmp_path / "cache"
    cache.folder.cache_clear()


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix in (".nbi", ".nbc"))


def fresh(function):
    """The kernel as another process would have it, not compiled yet."""
    return kernel(*function.signatures)(function.python)


def test_kernels_call_each_other_and_are_kept_on_disk(cache_folder):
    values = np.array([1.0, 4.0, 2.0])
    values.flags.writeable = False
    function = fresh(twice_the_largest)
    assert function(values) == 8.0
    assert [path.name.split("-")[0] for path in files(cache_folder)].count("test_compiling.twice_the_largest") == 2
    stamps = {path: path.stat().st_mtime_ns for path in files(cache_folder)}
    assert fresh(twice_the_largest)(values) == 8.0
    assert {path: path.stat().st_mtime_ns for path in files(cache_folder)} == stamps
    with pytest.raises(TypeError):
        function("4")


def test_a_damaged_cache_file_is_compiled_again(cache_folder):
    assert fresh(twice)(2.0) == 4.0
    for path in files(cache_folder):
        path.write_bytes(path.read_bytes()[:20])
    assert fresh(twice)(2.0) == 4.0


def test_threads_that_call_a_kernel_first_at_once_get_one_compiled_function(cache_folder):
    function, results = fresh(twice), []
    threads = [threading.Thread(target=lambda: results.append(function.compile())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4 and len(set(map(id, results))) == 1


def test_a_change_in_any_source_gives_another_folder(tmp_path, monkeypatch):
    sources = tmp_path / "kernels"
    shutil.copytree(cache._SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "_SOURCES", sources)
    before = cache._version()
    with open(sources / "viterbi.py", "a") as file:
        file.write("# changed\n")
    assert cache._version() != before


def test_the_folder_moves_where_the_package_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(cache, "_BUILT", tmp_path / "built")
    monkeypatch.setattr(cache, "_user_folder", lambda: tmp_path / "user")
    find = cache.folder.__wrapped__
    built = find()
    assert built.parent == tmp_path / "built"
    (built / "compiled.nbc").write_bytes(b"by make setup")
    is_writable = cache._is_writable
    monkeypatch.setattr(
        cache, "_is_writable", lambda path: tmp_path / "built" not in path.parents and is_writable(path)
    )
    moved = find()
    assert moved == tmp_path / "user" / built.name
    assert (moved / "compiled.nbc").read_bytes() == b"by make setup"
    monkeypatch.setattr(cache, "_is_writable", lambda path: False)
    assert find() is None


def test_a_folder_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    assert not cache._is_writable(tmp_path / "file" / "folder")


def test_without_any_folder_kernels_are_compiled_in_memory(cache_folder, monkeypatch):
    monkeypatch.setattr(cache, "_is_writable", lambda path: False)
    assert fresh(twice)(3.0) == 6.0
    assert not files(cache_folder)


def test_the_switch(monkeypatch):
    monkeypatch.delenv("WSEG_KERNELS", raising=False)
    assert enabled()
    for value, on in (("", True), ("on", True), ("off", False)):
        monkeypatch.setenv("WSEG_KERNELS", value)
        assert enabled() == on
    monkeypatch.setenv("WSEG_KERNELS", "maybe")
    with pytest.raises(UserError, match="maybe"):
        enabled()


def test_importing_imports_no_numba():
    code = (
        "import sys, wseg_core.kernels, wseg_core.modeling.lattice, wseg_core.inference.segmenter;"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.getcwd()}).returncode == 0


def test_set_up_compiles_every_kernel_of_the_package():
    names = {f"{function.__module__}.{function.__qualname__}" for function in kernels()}
    assert "wseg_core.kernels.viterbi.best_paths" in names
    assert all(function.signatures for function in kernels())


def test_nothing_is_loaded_where_kernels_are_off():
    with twins():
        assert load() == 0
