"""Worked examples: an installation and a cache that cannot be written.

Rights bind no administrator, so the folders are not made read-only: a hook inside the process refuses every write to
them, as a disk that is mounted read-only does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.random_streams import MEMBER, draw_python
from tests.compiling.processes import ROOT, Filled, files, told_by
from tests.experiment.worlds import SMALL

REFUSING = """
import errno, os, sys
ROOTS = (os.environ["READ_ONLY"], os.environ["QUNSIM_CACHE"])
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def refuse(event, args):
    writes = event in ("os.mkdir", "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate", "sqlite3.connect")
    if (writes or event == "open" and args[2] & WRITES) and str(args[0]).startswith(ROOTS):
        raise PermissionError(errno.EROFS, "Read-only file system", str(args[0]))
sys.addaudithook(refuse)
"""

DRAWS = f"""
from sim.random_streams import batch, uniforms
import numpy as np
assert uniforms.stats.cache_path is None, uniforms.stats.cache_path
print(batch(7, 0, {MEMBER}, np.arange(2)).tolist())
"""

VERBS = """
from sim.cli import main
for words in (["doctor"], ["run", "small.yaml", "--executor", "process", "--workers", "2", "--no-report",
              "--no-uncertain", "--replications", "1"]):
    try:
        main(words, prog_name="qunsim")
    except SystemExit as end:
        assert not end.code
"""


@pytest.fixture(params=["no folder can be made", "the folder is read-only"])
def unwritable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A cache in which nothing can be kept."""
    if request.param == "no folder can be made":
        (tmp_path / "file").write_text("")
        return tmp_path / "file" / "cache"
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


def test_what_is_compiled_stays_in_memory(unwritable: Path, tmp_path: Path) -> None:
    told = told_by(REFUSING + DRAWS, QUNSIM_CACHE=str(unwritable), READ_ONLY=str(ROOT / "sim"))

    assert told.strip() == str([list(draw_python(7, 0, MEMBER, member, 0, 0, 0)) for member in range(2)])
    assert set(files(tmp_path)) <= {"file"}


def test_what_is_kept_in_a_read_only_folder_is_left_alone(filled: Filled, tmp_path: Path) -> None:
    cache = Path(shutil.copytree(filled.cache, tmp_path / "cache"))
    before = files(cache)
    told = told_by(REFUSING + DRAWS, QUNSIM_CACHE=str(cache), READ_ONLY=str(ROOT / "sim"))

    assert told.count(",") == 7
    assert files(cache) == before


@pytest.mark.long_scale
def test_verbs_work_and_say_so(unwritable: Path, filled: Filled, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    code = "import sys\nsys.stderr = sys.stdout\n" + REFUSING + VERBS
    told = told_by(
        code, folder=tmp_path, QUNSIM_CACHE=str(unwritable), READ_ONLY=str(ROOT / "sim"), PYTHONPATH=str(ROOT)
    )
    print(next(line for line in told.splitlines() if "small world" in line))

    assert "warn  compiled code: " in told
    assert "cannot be written\n      -> each start compiles anew and workers are threads; name a folder in" in told
    assert "ok    engine: ran a small world" in told
    assert "threads are used instead of processes" in told
    assert f"hash: {filled.told[0]['hash']}" in told
