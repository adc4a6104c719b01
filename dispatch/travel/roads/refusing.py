"""A road file that is not taken, and why: the code has its sentence in the catalogue of refusals."""


class BadRoadFile(Exception):
    """``code`` is a key of the refusals' catalogue (``roads_*``); ``params`` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
