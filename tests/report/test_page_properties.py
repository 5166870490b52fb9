"""Properties: whatever the names and texts are, the page is the same page, loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ElementTree
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.experiment.design import MAIN
from sim.report.page import page
from sim.scenario.load import load_text
from sim.scenario.model import Scenario
from sim.scenario.schedules import Mixed
from tests.report.reading import flat, images, read, skeleton
from tests.report.worlds import DAYS, EVERYTHING, FULL, HIGH, LOW, SCENARIO, Made, made

PAYLOADS = (
    "<script>alert(1)</script>", "</style><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)", "</pre></body>", "<!--", "-->", "]]>", "{{ 7*7 }}", "{% raw %}", "{0}", "{arm}", "$x^2$",
    "$\\frac{1}{0}$", "\\", "&lt;b&gt;", "&#60;b&#62;", "javascript:alert(1)", "<svg onload=alert(1)>", "=1+1", "%s",
    "<a href=https://evil.example>x</a>",
)  # fmt: skip

printable = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=30)
hostile = st.one_of(st.sampled_from(PAYLOADS), printable, st.tuples(st.sampled_from(PAYLOADS), printable).map("".join))
ALLOWED = {
    "", "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "section", "table", "thead",
    "tbody", "tr", "th", "td", "div", "nav", "ul", "li", "a", "span", "strong", "figure", "img", "figcaption", "bdi",
    "data", "code", "pre", "dl", "dt", "dd",
}  # fmt: skip


def renamed(first: str, second: str, text: str) -> Scenario:
    """Put hostile words wherever a scenario has words, past the door that would refuse most of them."""
    scenario = load_text(SCENARIO)
    old = scenario.arms
    keep = old["keep_as_is"][0].model_copy(update={"schedule": text, "name": text})
    arms = {"none": (), first: (keep,), second: old["two_a_day"]}
    mixed = Mixed(share=1, kind="roll_call").model_copy(update={"topic": text})
    line = scenario.schedules["six"][0].model_copy(update={"kind": None, "mix": (mixed,), "topic": text})
    schedules = {text: (line,), "two": scenario.schedules["two"], "other": (line,)}
    update = {"arms": arms, "schedules": schedules, "title": {"en": text}, "question": {"zh": text}, **world(text)}
    return scenario.model_copy(update=update)


def world(text: str) -> dict[str, object]:
    """Put hostile words into a world that has one of everything."""
    whole = load_text(EVERYTHING)
    window = whole.calendar[1].model_copy(update={"name": text, "schedules": {text: "other", "two": text}})
    calendar = (window, window.model_copy(update={"name": f"{text}2", "schedules": {"two": "none"}}))
    kept = ("staff", "shocks", "events", "start_from", "fairness")
    return {"calendar": calendar, **{name: getattr(whole, name) for name in kept}}


def hostile_page(first: str, second: str, text: str, lang: str) -> str:
    arms = ("none", first, second)
    outcomes = {arm: FULL[old] for arm, old in zip(arms, FULL, strict=True)}
    days = {arm: DAYS[old] for arm, old in zip(arms[1:], DAYS, strict=True)}
    manifest = {
        "name": text, "command": text, "scenario": text, "qunsim": text, "versions": {text: text},
        "origin": {"stream_version": 1, "machine": text, "source": text}, "warnings": [],
    }  # fmt: skip
    scenario = renamed(first, second, text)
    return page(Made({MAIN: outcomes, LOW: outcomes, HIGH: outcomes}, days, scenario, arms, manifest), lang)


@cache
def plain_skeleton(lang: str) -> list[tuple[str, tuple[str, ...]]]:
    return skeleton(read(hostile_page("a", "b", "c", lang)))


@settings(max_examples=12, deadline=None)
@given(st.lists(hostile.filter(lambda name: name != "none"), min_size=2, max_size=2, unique=True), hostile,
       st.sampled_from(["en", "zh"]))  # fmt: skip
def test_no_name_or_text_changes_what_the_page_is_made_of(names: list[str], text: str, lang: str) -> None:
    first, second = names
    found = read(hostile_page(first, second, text, lang))

    assert skeleton(found) == plain_skeleton(lang)
    assert flat(text) in flat(found.all("h1")[0].text)
    assert {flat(name) for name in names} <= {flat(element.text) for element in found.all("bdi")}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_is_read_as_anything_but_text(payload: str) -> None:
    whole = read(hostile_page(payload, f"{payload}2", payload, "en"))

    assert {tag for tag, _ in skeleton(whole)} <= ALLOWED
    names = {name for _, attributes in skeleton(whole) for name in attributes}
    assert not [name for name in names if name.startswith("on") or name in ("style", "srcdoc", "action", "formaction")]
    assert payload in whole.section("again").all("pre")[0].text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_refers_to_nothing_outside_itself(lang: str) -> None:
    whole = read(page(made(), lang))

    for element in whole.all("a"):
        assert (element.attributes["href"] or "").startswith("#")
    assert not [e for tag in ("link", "script", "iframe", "object", "embed", "base", "form") for e in whole.all(tag)]
    assert not re.search(r"url\(|@import|expression\(", whole.all("style")[0].text)
    anchors = {element.attributes["id"] for element in whole.all("section")}
    assert {element.attributes["href"] for element in whole.all("a")} <= {f"#{anchor}" for anchor in anchors}


def test_the_policy_allows_this_style_sheet_and_nothing_else() -> None:
    whole = read(page(made(), "en"))
    policy = next(m.attributes["content"] for m in whole.all("meta") if "http-equiv" in m.attributes) or ""
    digest = base64.b64encode(hashlib.sha256(whole.all("style")[0].text.encode()).digest()).decode()

    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_images_are_outlines_that_load_nothing(lang: str) -> None:
    for svg in images(read(page(made(), lang))):
        tree = ElementTree.fromstring(svg)
        tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
        assert not tags & {"text", "script", "image", "foreignObject", "a", "animate", "set"}
        links = [value for e in tree.iter() for name, value in e.attrib.items() if name.rpartition("}")[2] == "href"]
        assert all(link.startswith("#") for link in links)
        assert not re.search(r"url\((?!#)", svg)
