"""Worked examples: the language reference is current, and every key has a meaning in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import sim.scenario
from sim.cli import main
from sim.scenario.kinds import kinds
from sim.scenario.load import read_packaged
from sim.scenario.meanings import LANGUAGES, Meanings
from sim.scenario.metrics import METRICS
from sim.scenario.parameters import PARAMETERS
from sim.scenario.reference import reference
from sim.scenario.rule_sets import profiles
from sim.scenario.schema import models

ROOM = Path(sim.scenario.__file__).parent
PAGES = {"en": ROOM / "REFERENCE.md", "zh": ROOM / "REFERENCE.zh-CN.md"}
KEYS = [(model, field.alias or name) for model in models() for name, field in model.model_fields.items()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_current(lang: str) -> None:
    how = f"write it anew: qunsim schema --reference --lang {lang} > sim/scenario/{PAGES[lang].name}"
    assert PAGES[lang].read_text("utf-8") == reference(lang), how


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_has_a_meaning(lang: str) -> None:
    says = Meanings(lang)
    missing = [f"{model.__name__}.{key}" for model, key in KEYS if not says.of_key(model, key)]
    missing += [f"{model.__name__}.(itself)" for model in models() if not says.of_model(model)]
    missing += [name for name in PARAMETERS if not says.of_parameter(name)]
    assert missing == [], f"without a meaning ({lang}) in meanings.yaml or parameters.zh.yaml: {', '.join(missing)}"


def test_no_meaning_is_left_over() -> None:
    classes = {ancestor.__name__: ancestor for model in models() for ancestor in model.__mro__}
    left = [
        f"{name}.{key}"
        for name, keys in read_packaged("meanings.yaml")["models"].items()
        for key in keys
        if name not in classes or key not in {*_keys(classes[name]), "(itself)"}
    ]
    assert left == []
    chinese = read_packaged("parameters.zh.yaml")
    assert {f"{group}.{name}" for group, names in chinese.items() for name in names} == set(PARAMETERS)


def _keys(model: type) -> set[str]:
    return {field.alias or name for name, field in getattr(model, "model_fields", {}).items()}


def test_every_text_stands_in_both_languages_and_nothing_else() -> None:
    texts = read_packaged("meanings.yaml")
    for entries in (*texts["models"].values(), texts["forms"], texts["words"]):
        for key, entry in entries.items():
            assert set(entry) - {"source"} == {"en", "zh"}, key
            assert all(text.strip() == text != "" for text in (entry["en"], entry["zh"])) or key == "or", key


def test_named_sources_are_in_the_table() -> None:
    sources = read_packaged("sources.yaml")
    named = {source for model, key in KEYS for source in Meanings("en").source(model, key).split(", ") if source}
    assert named
    assert named <= set(sources)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_everything_that_a_file_can(lang: str) -> None:
    page = reference(lang)
    for model, path in models().items():
        for key in (field.alias or name for name, field in model.model_fields.items()):
            assert f"| `{f'{path}.{key}'.lstrip('.')}` |" in page
    for name in (*PARAMETERS, *METRICS, *kinds(), *profiles("client"), *profiles("console")):
        assert f"`{name}`" in page


def test_a_row_says_unit_range_default_and_source() -> None:
    page = reference("en")
    for row in (
        "| `company.price_yuan` | Price of a basket, yuan. | number 0.01 … 10000000 | (needed) | - |",
        "| `platform.console.size_cap` | Largest size of a group. | whole number 2 … 100000 | - | L63 |",
        "| `start_from[].past.posts_per_day` | Posts a day. | number 0 … 48 | `2` | - |",
        "| `decision.unfold_cost` | effort of unfolding | logit | 3 … 7 | 5 | - | ass |",
        "| 1 | 0.05 … 0.6 | 0.3 (`grocery` 0.25, `baby` 0.35, `durable` 0.15, `education` 0.2) | Q06 | ass |",
        "| `{posts_per_day: 2, value: 40%, joining: opt_in}` |",
        "| `roi` | ratio | points |",
    ):
        assert row in page


def test_the_verb_prints_it() -> None:
    done = CliRunner().invoke(main, ["schema", "--reference", "--lang", "zh"])
    assert done.exit_code == 0
    assert done.stdout == PAGES["zh"].read_text("utf-8")
