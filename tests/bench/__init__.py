"""Measurements: ``python -m tests.bench [name,name]`` prints one JSON object a line."""
