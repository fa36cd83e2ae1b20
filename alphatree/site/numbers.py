"""Numbers as people read them, the same in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from alphatree.layers.base import Shape, format_shape

_UNITS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))
NO_BREAK = "\N{NO-BREAK SPACE}"


def short_count(value: int) -> str:
    """Return a count with three significant digits and a unit.

    >>> short_count(25557032), short_count(4089184256), short_count(61706), short_count(0)
    ('25.6\\xa0M', '4.09\\xa0G', '61.7\\xa0k', '0')
    >>> short_count(999_999)
    '1.00\\xa0M'
    """
    for factor, unit in _UNITS:
        if round(value / factor, 3) >= 1:
            scaled = value / factor
            digits = 2 if round(scaled, 2) < 10 else 1 if round(scaled, 1) < 100 else 0
            return f"{scaled:.{digits}f}{NO_BREAK}{unit}"
    return str(value)


def exact_count(value: int) -> str:
    """Return a count with thousands apart.

    >>> exact_count(25557032)
    '25,557,032'
    """
    return f"{value:,}"


def count_range(values: Sequence[int]) -> str:
    """Return the least and the greatest count.

    >>> count_range([11689512, 60192808])
    '11.7\\xa0M – 60.2\\xa0M'
    """
    least, greatest = short_count(min(values)), short_count(max(values))
    return least if least == greatest else f"{least} – {greatest}"


def shape_text(shape: Shape) -> str:
    """Return a shape; a scalar has none.

    >>> shape_text((64, 56, 56))
    '64×56×56'
    """
    return format_shape(shape)


def axes_text(values: Sequence[object] | int | None) -> str:
    """Return one number where all axes agree, else one for each.

    >>> axes_text([7, 7]), axes_text([1, 7]), axes_text(2), axes_text([[0, 1], [0, 1]])
    ('7', '1×7', '2', '0+1')
    """
    if values is None:
        return ""
    if isinstance(values, int):
        return str(values)
    parts = ["+".join(str(part) for part in v) if isinstance(v, list | tuple) else str(v) for v in values]
    return parts[0] if len(set(parts)) == 1 else "×".join(parts)


def kernel_text(values: Sequence[object] | int | None) -> str:
    """Return a kernel size with all its axes.

    >>> kernel_text([3, 3]), kernel_text(None)
    ('3×3', '')
    """
    if values is None:
        return ""
    return str(values) if isinstance(values, int) else "×".join(str(value) for value in values)


def decimal(value: int | float) -> str:
    """Return a published figure with the digits it was given with.

    >>> decimal(3.57), decimal(59), decimal(76.0)
    ('3.57', '59', '76.0')
    """
    return repr(value) if isinstance(value, float) else exact_count(value)


def difference(counted: int, published: int) -> str:
    """Return how far a published figure lies from the counted one, or "" where they agree to the digits given.

    >>> difference(4089184256, 4089000000), difference(4089184256, 3800000000)
    ('', '−7.1%')
    """
    if counted == 0 or agrees(counted, published):
        return ""
    share = (published - counted) / counted * 100
    if abs(share) < 0.05:
        return "<0.1%"
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return f"{sign}{abs(share):.1f}%" if abs(share) < 100 else f"{sign}{abs(share):.0f}%"


def agrees(counted: int, published: int) -> bool:
    """Return whether a published figure is the counted one, rounded to as many digits as it has.

    >>> agrees(4089184256, 4089000000), agrees(25557032, 25557032), agrees(25557032, 25600001)
    (True, True, False)
    """
    if counted == published:
        return True
    step = 1
    while published % (step * 10) == 0 and step <= published:
        step *= 10
    return step > 1 and abs(counted - published) * 2 <= step
