"""Who needs care now, and who is sent: calls, visits, offers, positions, live screens."""
