"""Who says what: by the attribution model where one is installed, else by rules; evidence says which."""

from __future__ import annotations

import logging
from dataclasses import replace

from kg.extract import rules
from kg.extract.reading import Component, Reading

LOG = logging.getLogger(__name__)


def _run(reading: Reading) -> Reading:
    from kg.extract.attribution.files import available

    models = available()
    name = reading.reader if reading.reader in models else next(iter(models), "")
    if not name:
        LOG.info("no attribution model is installed: rules read who says what")
        return replace(reading, attributions=rules.attributions(reading.doc), attributed_by=COMPONENT.finder)
    from kg.extract.attribution.model import AttributionModel

    model = AttributionModel.load(name)
    analysis = model.analyse(reading.text)
    finder = f"model:attribution-{name}@{model.version}"
    return replace(reading, attributions=analysis.attributions, attributed_by=finder, analysis=analysis)


COMPONENT = Component("attributions", "1", _run)
