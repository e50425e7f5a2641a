"""Attribute values: one small parser per type, from text to a typed value with its unit."""
