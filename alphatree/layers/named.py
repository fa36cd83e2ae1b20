"""Numbers that read as what somebody wrote for them: a caption then shows the parameter instead of its value."""

from __future__ import annotations


class Named(int):
    """A number that stands for a name or an expression: it reads as that, and counts as its value.

    It equals no plain number, because in another use of the block it may be another one: what is only said of unusual
    values is always said of a parameter.

    >>> width = Named(64, "width")
    >>> f"{width}", width + 1, 1 * width, width == 64
    ('width', 65, width, False)
    """

    text: str

    def __new__(cls, value: int, text: str) -> Named:
        """Return the number `value` that reads as `text`."""
        made = super().__new__(cls, value)
        made.text = text
        return made

    def __mul__(self, other: int) -> int:
        return self if type(other) is int and other == 1 else int(self) * other

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Named) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        """Return the text; what a spec asks of numbers does not apply."""
        return self.text
