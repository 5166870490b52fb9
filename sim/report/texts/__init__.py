"""Every fixed word of the report, in English and Chinese side by side."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.texts.back import BACK
from sim.report.texts.front import FRONT
from sim.report.texts.meanings import DENOMINATORS, MEANINGS
from sim.report.texts.middle import MIDDLE
from sim.report.texts.terms import TERMS
from sim.report.texts.words import LANGUAGES, Words
from sim.scenario.meanings import Meanings
from sim.tables import METRICS

__all__ = ["LANGUAGES", "PAGE", "Texts"]

PAGE: Mapping[str, Words] = {**FRONT, **MIDDLE, **BACK}
"""Every sentence and heading of the page by key."""


class Texts:
    """The words of one language.

    Parameters
    ----------
    lang : str
        ``en`` or ``zh``.

    Raises
    ------
    ValueError
        The report is not written in that language.

    Examples
    --------
    >>> Texts("en")("verdict"), Texts("zh").term("folded")
    ('The verdict', '折叠')
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"'{lang}': the report is written in: {', '.join(LANGUAGES)}")
        self.lang = lang

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text of the page.

        Parameters
        ----------
        key : str
            Key of the table of page texts.
        **values : object
            What stands in its places.

        Returns
        -------
        str
        """
        return self._pick(PAGE[key]).format(**values)

    def term(self, key: str) -> str:
        """Return a term: a state, a unit, a kind of strategy.

        Parameters
        ----------
        key : str
            Key of the table of terms.

        Returns
        -------
        str
            The key itself where the table does not have it, as with kinds of other packages.
        """
        return self._pick(TERMS[key]) if key in TERMS else key

    def own(self, texts: Mapping[str, str], fallback: str = "") -> str:
        """Return the scenario's text in this language, or in the other one.

        Parameters
        ----------
        texts : mapping of str to str
            Texts by language.
        fallback : str
            What to say where there is none.

        Returns
        -------
        str
        """
        return texts.get(self.lang) or next(iter(texts.values()), fallback)

    def metric_meaning(self, metric: str) -> tuple[str, str]:
        """Say what a metric is, and what it is divided by.

        Parameters
        ----------
        metric : str
            Id of a metric.

        Returns
        -------
        (str, str)
        """
        declared = METRICS[metric]
        if self.lang == "en":
            return declared.meaning, declared.denominator
        return MEANINGS[metric], DENOMINATORS[declared.denominator]

    def parameter_meaning(self, name: str) -> str:
        """Say what a parameter is.

        Parameters
        ----------
        name : str
            Dotted name.

        Returns
        -------
        str
        """
        return Meanings(self.lang).of_parameter(name)

    def listed(self, parts: list[str]) -> str:
        """Join the parts of a list.

        Parameters
        ----------
        parts : list of str
            The parts.

        Returns
        -------
        str
        """
        return (", " if self.lang == "en" else "、").join(parts)

    def runs(self, n: int) -> str:
        """Count replications.

        Parameters
        ----------
        n : int
            How many.

        Returns
        -------
        str
        """
        if self.lang == "zh":
            return f"{n} 次重复"
        return f"{n} replication" if n == 1 else f"{n} replications"

    def clauses(self, parts: list[str]) -> str:
        """Join the parts of a sentence.

        Parameters
        ----------
        parts : list of str
            The parts.

        Returns
        -------
        str
        """
        return (", " if self.lang == "en" else "，").join(parts)

    def names(self, names: list[str]) -> str:
        """List names that users gave, in quotation marks, as `none` is one of them.

        Parameters
        ----------
        names : list of str
            The names.

        Returns
        -------
        str
        """
        return self.listed([f"“{name}”" for name in names])

    def sentences(self, said: list[str]) -> str:
        """Put sentences one after the other.

        Parameters
        ----------
        said : list of str
            The sentences; empty ones are passed over.

        Returns
        -------
        str
        """
        return (" " if self.lang == "en" else "").join(sentence for sentence in said if sentence)

    def _pick(self, words: Words) -> str:
        return words.en if self.lang == "en" else words.zh
