"""Submodels of the model, one file each: numbers in, a number out; no arrays, no draws, no defaults."""
