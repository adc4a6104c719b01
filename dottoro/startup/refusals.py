"""What the start-up says when it cannot go on."""


class CannotStart(Exception):
    """A start-up that cannot go on; the message names what is missing and what to do, for a person."""
