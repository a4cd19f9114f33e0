"""Places and paints a drawing; a chart of posts that is too wide for a phone in two forms, of which styles show one."""

from __future__ import annotations

from markupsafe import Markup

from compiler.render.drawing import Drawing, Shape
from compiler.render.frames import NARROW, WIDE
from compiler.render.layout import place
from compiler.render.svg import paint


def picture(drawing: Drawing, name: str) -> Markup:
    """Return a drawing as SVG; `name` makes its ids unique on the page."""
    wide = place(drawing, WIDE)
    if drawing.shape is not Shape.FRAMES or wide.width <= NARROW:
        return paint(wide, name)
    return paint(wide, name, "wide") + paint(place(drawing, NARROW), f"{name}-narrow", "narrow")
