"""Who cares, and for whom: areas, puskesmas, people, teams, rosters, patients, notes. Knows nothing of dispatch."""
