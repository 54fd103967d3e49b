"""Who says what: by the attribution model where one is installed, else by rules; evidence says which."""

from __future__ import annotations

import logging
from dataclasses import replace

from kg.extract import rules
from kg.extract.reading import Component, Reading

LOG = logging.getLogger(__name__)


def by_rules(reading: Reading) -> Reading:
    """Who says what by rules alone."""
    return replace(reading, attributions=rules.attributions(reading.doc), attributed_by=COMPONENT.finder)


def finder(reader: str) -> str:
    """Who would find attributions for a reader: a model with its version, or the rules."""
    name = installed(reader)
    return _named(name) if name else COMPONENT.finder


def installed(reader: str) -> str:
    """The attribution model of that name, or the one that there is; "" where none is installed."""
    from kg.extract.attribution.files import available

    models = available()
    return reader if reader in models else next(iter(models), "")


def _named(name: str) -> str:
    from kg.extract.attribution.files import folder_of, settings

    return f"model:attribution-{name}@{settings(folder_of(name))['version']}"


def _run(reading: Reading) -> Reading:
    name = installed(reading.reader)
    if not name:
        LOG.info("no attribution model is installed: rules read who says what")
        return by_rules(reading)
    from kg.extract.attribution.model import AttributionModel

    analysis = AttributionModel.load(name).analyse(reading.text)
    return replace(reading, attributions=analysis.attributions, attributed_by=_named(name), analysis=analysis)


def _load(reader: str) -> None:
    from kg.extract.attribution.model import AttributionModel

    if name := installed(reader):
        AttributionModel.load(name)


COMPONENT = Component("attributions", "1", _run, load=_load)
RULES = Component("attributions", "1", by_rules)
"""The same by rules alone, whatever is installed."""
