"""Fitting the models that reading uses; needs the extra `train`."""
