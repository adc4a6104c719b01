"""Bringing Dottoro up on one machine: packages, front end, PostgreSQL, Valkey, web, worker and practice city.

Nothing here imports Django or the rooms below: it has to work before they are configured.
"""
