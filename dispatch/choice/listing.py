"""A list whose items are made when they are looked at: thirty thousand sentences are not written to show five."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item", covariant=True)


class Listing(Sequence[Item], Generic[Item]):
    """``count`` items; ``make`` gives the one at an index. Equal to any sequence with the same items."""

    def __init__(self, count: int, make: Callable[[int], Item]) -> None:
        """Nothing is made yet."""
        self._count, self._make = count, make
        self._made: dict[int, Item] = {}

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(self._count)))
        number = index + self._count if index < 0 else index
        if not 0 <= number < self._count:
            raise IndexError(index)
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Item]:
        return (self[number] for number in range(self._count))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))
