"""Everything that talks to the world outside: one guarded client, one lane a service, never in a request."""
