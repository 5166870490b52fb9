"""Property: whatever its name, an output file stays in its folder and loses nothing that is there."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.cli.outputs import output_file
from sim.errors import ScenarioError

parts = st.sampled_from(["..", ".", "", "inside", "link", "away", "taken", "CON", "~", "a b", "é", "x:y", "\x00", "\n"])
names = st.one_of(
    st.text(max_size=20),
    st.lists(parts, max_size=5).map("/".join),
    st.lists(parts, max_size=5).map("\\".join),
    st.lists(parts, max_size=4).map(lambda some: "/" + "/".join(some)),
)


@settings(deadline=None, derandomize=True)
@given(names, st.booleans())
def test_an_allowed_name_is_a_new_file_below_this_folder(name: str, force: bool) -> None:
    with TemporaryDirectory() as top:
        here = Path(top) / "here"
        (here / "inside").mkdir(parents=True)
        (here / "taken").write_text("mine")
        (here / "link").symlink_to(here / "taken")
        (here / "away").symlink_to(top)
        before = Path.cwd()
        os.chdir(here)
        try:
            allowed = output_file("init", name, force).absolute()
        except ScenarioError as refused:
            (fault,) = refused.faults
            assert fault.key == "--out"
            assert str(fault).isprintable()
            return
        finally:
            os.chdir(before)
        assert allowed.resolve().is_relative_to(here.resolve())
        assert allowed.parent.is_dir()
        assert allowed.resolve() == here.resolve() / allowed.relative_to(here)
        assert not allowed.exists() or (force and allowed.name == "taken")
