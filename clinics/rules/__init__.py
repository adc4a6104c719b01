"""Rules of the clinics room: pure functions on plain values, without Django or a database."""
