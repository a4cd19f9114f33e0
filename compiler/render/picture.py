"""Places and paints a drawing; a chart of posts that is too wide for a phone in two forms, of which styles show one."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from compiler.render.drawing import Drawing, Shape
from compiler.render.frames import NARROW, WIDE
from compiler.render.layout import place
from compiler.render.svg import paint


@lru_cache(maxsize=1_000)
def picture(drawing: Drawing, name: str) -> Markup:
    """Return a drawing as SVG; `name` makes its ids unique on the page.

    Placing is most of what drawing a handbook takes, and from save to save most charts of a served one stay the same.
    """
    wide = place(drawing, WIDE)
    if drawing.shape is not Shape.FRAMES or wide.width <= NARROW:
        return paint(wide, name)
    return paint(wide, name, "wide") + paint(place(drawing, NARROW), f"{name}-narrow", "narrow")
