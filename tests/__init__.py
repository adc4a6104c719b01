"""Tests: the city's stories, rules and promises, and the benchmarks."""
