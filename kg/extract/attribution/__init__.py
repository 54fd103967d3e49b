"""Who says what: the attribution model at run time.

`AttributionModel.load(name)` in `model` reads a text; `available()` in `files` tells which models there are. Words
become windows (`words`), the network scores them (`network`), the best legal tags are joined into attributions
(`tags`, `linking`), and each gets a calibrated `confidence`. No torch is needed: `kg.training` fits the models.
"""
