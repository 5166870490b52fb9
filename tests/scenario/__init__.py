"""Tests of the scenario language: words in, numbers out."""
