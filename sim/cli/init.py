"""``qunsim init``: a commented scenario file to start from, by question."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sim.scenario.templates import Question

__all__ = ["init"]

WORDS = {
    "en": {
        "list": "Questions; write a scenario file for one with: qunsim init QUESTION",
        "wrote": "wrote {path}",
        "kept": "kept {path}, which was there already",
        "next": "next:",
    },
    "zh": {
        "list": "可选的问题；生成对应的场景文件：qunsim init QUESTION --lang zh",
        "wrote": "已写入 {path}",
        "kept": "{path} 已存在，保留不动",
        "next": "接下来：",
    },
}


@click.command()
@click.argument("question", required=False)
@click.option("--out", metavar="FILE", help="Name of the file, in this folder or below it [QUESTION.yaml].")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the comments."
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the questions, or what was written, as JSON.")
def init(question: str | None, out: str | None, lang: str, force: bool, as_json: bool) -> None:
    """Write a commented scenario file for QUESTION (its name or number); without QUESTION, list the questions.

    \b
    Examples:
      qunsim init
      qunsim init group_size
      qunsim init 3 --lang zh --out autumn.yaml

    The comments say what to change first, what each block means, and the units. Files that the scenario reads, such
    as an example of an order log, are written beside it unless they are there. Exit codes: 2 no such question, or
    the file cannot be written under this name; 3 the disk refused.
    """
    from sim.scenario.templates import question as found

    if question is None:
        _list(lang, as_json)
    else:
        _write(found(question), out, lang, force, as_json)


def _list(lang: str, as_json: bool) -> None:
    """Print the questions."""
    from sim.scenario.templates import questions

    if as_json:
        told = [{"number": one.number, "question": one.key, **one.texts} for one in questions()]
        click.echo(json.dumps({"questions": told}, ensure_ascii=False, indent=1))
        return
    click.echo(WORDS[lang]["list"])
    width = max(len(one.key) for one in questions())
    for one in questions():
        click.echo(f"{one.number:>3}  {one.key:<{width}}  {one.texts[lang]}")


def _write(question: Question, out: str | None, lang: str, force: bool, as_json: bool) -> None:
    """Write the file of a question and what it reads; say what comes next."""
    from sim.cli.outputs import output_file
    from sim.scenario.templates import companions, template

    path = output_file("init", f"{question.key}.yaml" if out is None else out, force)
    beside = {path.parent / name: text for name, text in companions(question.key).items()}
    kept = [other for other in beside if other.exists() or other.is_symlink()]
    texts = {other: text for other, text in beside.items() if other not in kept} | {path: template(question.key, lang)}
    for file, text in texts.items():
        _put(file, text)
    _say_next(list(texts), kept, path, lang, as_json)


def _put(path: Path, text: str) -> None:
    from sim.experiment.files import write_whole

    write_whole(path, lambda file: file.write(text.encode()))


def _say_next(wrote: list[Path], kept: list[Path], path: Path, lang: str, as_json: bool) -> None:
    """Say what was written and which commands come next."""
    file, words = shlex.quote(str(path)), WORDS[lang]
    dash = "-- " if file.lstrip("'").startswith("-") else ""
    run = "run --lang zh" if lang == "zh" else "run"
    then = [f"qunsim {verb} {dash}{file}" for verb in ("validate", "plan", run)]
    if as_json:
        told = {"wrote": [str(one) for one in wrote], "kept": [str(one) for one in kept], "next": then}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in wrote:
        click.echo(words["wrote"].format(path=one))
    for one in kept:
        click.echo(words["kept"].format(path=one))
    click.echo("\n".join([words["next"], *(f"  {command}" for command in then)]))
