"""Worked examples: ``qunsim init``, and what its templates hold."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from sim.experiment.outlook import shrunk
from sim.replication import run_replication
from sim.scenario.load import load, read
from sim.scenario.templates import companions, questions, template
from tests.cli.calls import called

KEYS = [one.key for one in questions()]
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every template in both languages, each language in a folder of its own."""
    folder = tmp_path_factory.mktemp("templates")
    for lang in ("en", "zh"):
        (folder / lang).mkdir()
        for key in KEYS:
            (folder / lang / f"{key}.yaml").write_text(template(key, lang), "utf-8")
            for name, text in companions(key).items():
                (folder / lang / name).write_text(text, "utf-8")
    return folder


def test_without_a_question_the_questions_are_listed_in_both_languages() -> None:
    english, chinese = called("init"), called("init", "--lang", "zh")
    for n, one in enumerate(questions(), 1):
        assert re.search(rf"^ +{n}  {one.key} +{re.escape(one.texts['en'])}$", english.stdout, re.MULTILINE)
        assert re.search(rf"^ +{n}  {one.key} +{re.escape(one.texts['zh'])}$", chinese.stdout, re.MULTILINE)
    told = json.loads(called("init", "--json").stdout)["questions"]
    assert [entry["question"] for entry in told] == KEYS
    assert len(KEYS) == 8
    assert not list(Path().iterdir())


def test_a_question_is_written_by_name_or_number_and_what_comes_next_is_said() -> None:
    by_name, by_number = called("init", "pin_drive"), called("init", "6", "--out", "mine.yaml", "--lang", "zh")
    assert by_name.stdout.splitlines() == [
        "wrote pin_drive.yaml",
        "next:",
        "  qunsim validate pin_drive.yaml",
        "  qunsim plan pin_drive.yaml",
        "  qunsim run pin_drive.yaml",
    ]
    assert by_number.stdout.splitlines()[-1] == "  qunsim run --lang zh mine.yaml"
    assert load("pin_drive.yaml") == load("mine.yaml")


def test_nothing_existing_is_overwritten_without_force() -> None:
    Path("group_size.yaml").write_text("mine", "utf-8")
    refused = called("init", "group_size")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("init: --out: 'group_size.yaml': exists; ")
    assert Path("group_size.yaml").read_text("utf-8") == "mine"

    assert called("init", "group_size", "--force").exit_code == 0
    assert load("group_size.yaml").arms


def test_the_users_order_log_is_kept_even_with_force() -> None:
    Path("orders.csv").write_text("customer_id,date,amount\na,2025-01-01,5\n", "utf-8")
    told = called("init", "own_customers", "--force", "--json")
    assert json.loads(told.stdout)["kept"] == ["orders.csv"]
    assert Path("orders.csv").read_text("utf-8").endswith("a,2025-01-01,5\n")
    assert called("validate", "own_customers.yaml").exit_code == 0


def test_an_unknown_question_is_one_line_with_the_nearest_word() -> None:
    refused = called("init", "grop_size")
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert refused.stderr.endswith("did you mean 'group_size'?\n")
    assert "allowed: group_size, " in called("init", "[bold]\x1b[31m").stderr
    assert "\x1b" not in called("init", "[bold]\x1b[31m").stderr


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../up.yaml", "leaves this folder"),
        ("/tmp/up.yaml", "leaves this folder"),
        ("C:\\up.yaml", "leaves this folder"),
        ("a/../../up.yaml", "leaves this folder"),
        ("..\\up.yaml", "leaves this folder"),
        ("nul", "names a device"),
        ("Com1.yaml", "names a device"),
        ("a.yaml:stream", "names a device or a stream"),
        ("nowhere/a.yaml", "there is no folder nowhere"),
        ("", "not a file name"),
        ("a\n.yaml", "not a file name"),
        ("folder", "exists and is no file"),
        ("link.yaml", "is a link"),
        ("linked/a.yaml", "is a link"),
    ],
)
def test_output_names_cannot_leave_the_folder(name: str, why: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    Path("folder").mkdir()
    Path("link.yaml").symlink_to(outside / "target.yaml")
    Path("linked").symlink_to(outside, target_is_directory=True)
    refused = called("init", "group_size", "--out", name, "--force")
    assert refused.exit_code == 2
    assert why in refused.stderr
    assert not list(outside.iterdir())


@pytest.mark.parametrize("key", KEYS)
def test_a_template_is_one_scenario_in_both_languages_without_doubts(key: str, written: Path) -> None:
    english, chinese = (read(written / lang / f"{key}.yaml") for lang in ("en", "zh"))
    assert english.scenario == chinese.scenario
    assert (english.warnings, chinese.warnings) == ((), ())
    assert set(english.scenario.title) == set(english.scenario.question) == {"zh", "en"}
    assert len(english.scenario.arms) >= 3


@pytest.mark.parametrize("key", KEYS)
def test_comments_are_in_the_language_asked_for(key: str) -> None:
    comments = {lang: re.findall(r"# (.*)", template(key, lang)) for lang in ("en", "zh")}
    assert len(comments["en"]) >= 15
    assert len(comments["zh"]) >= 15
    assert not [one for one in comments["en"] if CHINESE.search(one)]
    assert [one for one in comments["zh"] if not CHINESE.search(one)] == []
    assert "#en" not in template(key, "zh") + template(key, "en")
    assert comments["zh"][0] == next(one for one in questions() if one.key == key).texts["zh"]


@pytest.mark.parametrize("key", KEYS)
def test_a_template_runs(key: str, written: Path) -> None:
    scenario = shrunk(load(written / "zh" / f"{key}.yaml"), 8)
    for arm in list(scenario.arms)[-2:]:
        history = run_replication(scenario, arm, 0)
        assert history.daily["posts_sent"].sum() > 0
        assert history.daily["joins"].sum() > 0


def test_example_orders_give_four_segments(written: Path) -> None:
    shutil.copy(written / "en" / "orders.csv", "orders.csv")
    assert len(load(written / "en" / "own_customers.yaml").customers.segments) == 4
