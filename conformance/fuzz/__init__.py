"""Fuzzing of parser and compiler."""
