"""The rear of a hatchback for draw_street.py, painted in layers on a canvas of its own.

Canvas: 360 x 290 units; the car stands on y = 270, its axis is x = 180, 310 units are its 1.8 m. The plate is centred
on (180, 172).
"""

import pathlib

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from street_noise import mix, rgb, sample, smooth, tile

WIDTH, HEIGHT, AXIS, FOOT, PLATE_Y, METRE = 360, 290, 180.0, 270.0, 172.0, 310 / 1.8
FONT = pathlib.Path(__file__).resolve().parents[1] / "fonts" / "Roboto-Medium.ttf"
GRAIN = tile(11, 0.7, 512)


def curve(points, steps=12):
    """A smooth line through the points (Catmull-Rom)."""
    points = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:]):
        for t in numpy.linspace(0, 1, steps, endpoint=False):
            line.append(
                tuple(
                    0.5
                    * (
                        2 * b[i]
                        + (c[i] - a[i]) * t
                        + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                        + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                    )
                    for i in (0, 1)
                )
            )
    return [*line, points[-1]]


def mirrored(half):
    """A closed outline from its right half, which runs from top to bottom in distances from the axis."""
    right = curve(half)
    return [(AXIS + x, y) for x, y in right] + [(AXIS - x, y) for x, y in reversed(right)]


class Canvas:
    """Colour and coverage, painted over by masks."""

    def __init__(self, scale):
        self.scale = scale
        self.size = (WIDTH * scale, HEIGHT * scale)
        self.x, self.y = numpy.meshgrid(
            (numpy.arange(self.size[0], dtype=numpy.float32) + 0.5) / scale,
            (numpy.arange(self.size[1], dtype=numpy.float32) + 0.5) / scale,
        )
        self.d = numpy.abs(self.x - AXIS)
        self.colour = numpy.zeros((self.size[1], self.size[0], 3), dtype=numpy.float32)
        self.alpha = numpy.zeros((self.size[1], self.size[0]), dtype=numpy.float32)

    def mask(self, *outlines, blur=0.0, width=0.0, closed=True):
        """Coverage of the outlines, filled, or drawn as lines `width` wide."""
        image = Image.new("L", self.size)
        draw = ImageDraw.Draw(image)
        for outline in outlines:
            points = [(x * self.scale, y * self.scale) for x, y in outline]
            if width:
                line = points + points[:1] if closed else points
                draw.line(line, fill=255, width=max(1, round(width * self.scale)), joint="curve")
            else:
                draw.polygon(points, fill=255)
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur * self.scale))
        return numpy.asarray(image, dtype=numpy.float32) / 255

    def box(self, x0, y0, x1, y1, radius=0.0, blur=0.0):
        image = Image.new("L", self.size)
        ImageDraw.Draw(image).rounded_rectangle(
            [v * self.scale for v in (x0, y0, x1, y1)], radius * self.scale, fill=255
        )
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur * self.scale))
        return numpy.asarray(image, dtype=numpy.float32) / 255

    def paint(self, mask, colour, opaque=True):
        """Lays a colour (triple or picture) over; opaque paint widens the car, other paint only tints it."""
        self.colour = mix(self.colour, colour, mask)
        if opaque:
            self.alpha = numpy.maximum(self.alpha, mask)

    def text(self, text, cx, cy, height, colour, spacing=0.0, stretch=1.0):
        """Letters `height` units high, centred."""
        font = ImageFont.truetype(str(FONT), round(height * 1.4 * self.scale))
        widths = [font.getlength(letter) + spacing * self.scale for letter in text]
        image = Image.new("L", (round(sum(widths)), round(height * 1.7 * self.scale)))
        at = 0.0
        for letter, width in zip(text, widths):
            ImageDraw.Draw(image).text(
                (at + spacing * self.scale / 2, image.height / 2),
                letter,
                fill=255,
                font=font,
                anchor="lm",
                stroke_width=round(0.25 * self.scale),
            )
            at += width
        image = image.resize((round(image.width * stretch), image.height), Image.LANCZOS)
        box = image.getbbox()
        image = image.crop(box)
        layer = Image.new("L", self.size)
        layer.paste(image, (round(cx * self.scale - image.width / 2), round(cy * self.scale - image.height / 2)))
        self.paint(numpy.asarray(layer, dtype=numpy.float32) / 255, colour, opaque=False)


def sheen(c, base):
    """Lacquer: sky above, street below, darker towards the flanks, as a bulging metal sheet mirrors them."""
    y, d = c.y, c.d
    colour = mix(base * 0.50, base * 1.08, smooth(262, 120, y))
    colour = mix(colour, base * 0.55 + rgb("#dbeeff") * 0.50, 0.85 * smooth(103, 112, y) * smooth(127, 114, y))
    colour = mix(colour, base * 0.45 + rgb("#dbeeff") * 0.38, 0.55 * smooth(208, 202, y) * smooth(192, 199, y))
    colour = colour * (1 - 0.20 * smooth(132, 146, y) * smooth(205, 160, y))[..., None]
    colour = mix(colour, base * 0.30, 0.75 * smooth(118, 158, d))
    left_light = smooth(60, 20, numpy.abs(c.x - AXIS - 88)) * smooth(100, 130, y) * smooth(200, 150, y)
    return mix(colour, rgb("#f2f8ff"), 0.16 * left_light)


def wheels(c):
    for side in (-1, 1):
        cx = AXIS + side * 122
        tyre = c.box(cx - 22, 214, cx + 22, FOOT, 8)
        tread = (
            0.10
            + 0.05 * (numpy.abs((c.y / 3.4 + 0.35 * numpy.abs(c.x - cx) / 3) % 1 - 0.5) < 0.33)
            + 0.05 * smooth(18, 4, numpy.abs(c.x - cx))
        )
        c.paint(tyre, tread[..., None] * rgb("#e6e8ee"))
    axle = c.box(AXIS - 104, 222, AXIS + 104, 252, 6)
    c.paint(axle, rgb("#0d0e11"))


def body(c, base):
    shape = mirrored(
        [
            (0, 21),
            (52, 22),
            (92, 27),
            (108, 40),
            (122, 70),
            (134, 98),
            (149, 113),
            (154, 140),
            (155, 180),
            (153, 208),
            (148, 232),
            (138, 246),
            (110, 250),
            (0, 251),
        ]
    )
    mirrors = [
        [(AXIS + s * x, y) for x, y in curve([(126, 101), (140, 89), (157, 87), (162, 95), (157, 104), (138, 107)])]
        for s in (-1, 1)
    ]
    c.paint(c.mask(*mirrors), mix(base * 0.75, rgb("#cfe4f5"), 0.6 * smooth(104, 86, c.y)))
    c.paint(c.mask(shape), sheen(c, base))
    rim = c.mask(shape, width=2.4, blur=0.7) * c.alpha
    c.paint(rim * 0.45 * smooth(140, 60, c.y), rgb("#eaf5ff"), opaque=False)
    c.paint(
        c.mask(mirrored([(0, 24), (60, 25), (92, 30), (103, 42), (60, 36), (0, 35)]), blur=0.5) * 0.9,
        mix(base * 0.9, rgb("#f4faff"), 0.55 * smooth(42, 24, c.y)),
        opaque=False,
    )


def rear_window(c):
    outline = mirrored([(0, 38), (58, 39), (90, 43), (100, 56), (111, 84), (112, 97), (100, 101), (0, 103)])
    c.paint(
        c.mask(
            mirrored([(0, 34), (60, 35), (96, 39), (106, 54), (118, 86), (118, 100), (104, 105), (0, 107)]), blur=0.3
        ),
        rgb("#15181d"),
        opaque=False,
    )
    height = smooth(104, 38, c.y)
    glass = mix(rgb("#1d2732"), rgb("#8fb8dd"), height * 0.85)
    cloud = smooth(24, 0, numpy.abs(c.y - 50 - 8 * numpy.sin(c.x / 31)))
    glass = mix(glass, rgb("#f2f7fb"), 0.45 * cloud * smooth(20, 60, c.d))
    houses = 82 + 7 * numpy.sign(numpy.sin(c.x / 11)) - 0.24 * c.d
    glass = mix(glass, rgb("#3c3533"), 0.62 * smooth(houses - 1, houses + 2, c.y))
    for cx in (AXIS - 46, AXIS + 46):
        rest = c.box(cx - 17, 68, cx + 17, 104, 9, blur=0.6)
        glass = mix(glass, rgb("#12161b"), 0.62 * rest)
    wire = (numpy.abs((c.y + 0.0006 * c.d**2) / 5.2 % 1 - 0.5) < 0.055) & (c.d < 98)
    glass = mix(glass, rgb("#0f1216"), 0.30 * wire)
    streak = smooth(0.0, 0.25, numpy.abs(((c.x + c.y * 0.8) - 205) / 40))
    glass = mix(glass, rgb("#ffffff"), 0.20 * (1 - streak))
    c.paint(c.mask(outline), glass, opaque=False)
    c.paint(
        c.box(AXIS - 22, 29.5, AXIS + 22, 33, 1.5),
        mix(rgb("#8c1018"), rgb("#e03a38"), smooth(33, 29, c.y)),
        opaque=False,
    )
    wiper = [(AXIS - 4, 106), (AXIS + 6, 98), (AXIS + 66, 92.5)]
    c.paint(c.mask(wiper, width=2.2, closed=False), rgb("#090a0c"), opaque=False)
    c.paint(c.box(AXIS - 8, 101, AXIS + 8, 109, 3.5), rgb("#0c0d10"), opaque=False)


def lamps(c):
    for s in (-1, 1):

        def place(points):
            return [(AXIS + s * x, y) for x, y in curve(points)]

        outer = place(
            [(92, 120), (120, 113), (146, 116), (152, 130), (153, 154), (140, 160), (104, 156), (94, 144), (92, 120)]
        )
        c.paint(c.mask(outer, width=2.6, blur=0.4) * 0.7, rgb("#0a1016"), opaque=False)
        red = mix(rgb("#7d0610"), rgb("#e4262c"), smooth(160, 116, c.y) * 0.7 + 0.3 * smooth(150, 96, c.d))
        ribs = numpy.abs((c.d / 2.6) % 1 - 0.5) * 0.28
        c.paint(c.mask(outer), red * (0.86 + ribs)[..., None], opaque=False)
        bar = place([(100, 124), (122, 119), (143, 121), (147, 128), (122, 127), (101, 131), (100, 124)])
        c.paint(c.mask(bar, blur=0.5), mix(rgb("#ff6a58"), rgb("#ffb8a4"), smooth(131, 120, c.y)), opaque=False)
        white = place([(100, 140), (122, 138), (122, 150), (103, 149), (100, 140)])
        c.paint(c.mask(white, blur=0.3), mix(rgb("#d9dfe6"), rgb("#ffffff"), smooth(150, 139, c.y)), opaque=False)
        amber = place([(126, 138), (149, 138), (149, 150), (126, 150), (126, 138)])
        c.paint(c.mask(amber, blur=0.3), rgb("#f08a24") * (0.8 + ribs)[..., None], opaque=False)
        gloss = place([(96, 122), (120, 115.5), (146, 118), (148, 121), (120, 119), (97, 126), (96, 122)])
        c.paint(c.mask(gloss, blur=0.6) * 0.6, rgb("#ffffff"), opaque=False)


def seams(c, base):
    lid = curve([(88, 112), (88, 150), (92, 176), (95, 191), (60, 195.5), (0, 196.5)])
    both = [[(AXIS + s * x, y) for x, y in lid] for s in (-1, 1)]
    c.paint(c.mask(*both, width=1.2, closed=False) * 0.85, base * 0.16, opaque=False)
    lower = [[(x, y + 1.3) for x, y in line] for line in both]
    c.paint(c.mask(*lower, width=0.8, closed=False, blur=0.2) * 0.35, rgb("#e8f4ff"), opaque=False)
    crease = [[(AXIS + s * x, y) for x, y in curve([(0, 136), (50, 135), (90, 131)])] for s in (-1, 1)]
    c.paint(c.mask(*crease, width=1.1, closed=False, blur=0.35) * 0.5, rgb("#e8f4ff"), opaque=False)
    c.paint(
        c.mask(*[[(x, y + 1.8) for x, y in line] for line in crease], width=1.8, closed=False, blur=0.6) * 0.4,
        base * 0.2,
        opaque=False,
    )


def badge(c):
    for radius, colour in ((8.6, "#39424c"), (8.0, "#f4f7f9"), (6.2, "#27313c")):
        outline = [
            (AXIS + radius * numpy.cos(t), 121 + radius * numpy.sin(t)) for t in numpy.linspace(0, 2 * numpy.pi, 48)
        ]
        shade = mix(rgb(colour) * 0.72, rgb(colour), smooth(130, 114, c.y))
        c.paint(c.mask(outline), shade, opaque=False)
    star = [
        (AXIS + r * numpy.sin(t), 121 - r * numpy.cos(t))
        for r, t in zip([5.6, 1.7] * 4, numpy.arange(8) * numpy.pi / 4)
    ]
    c.paint(c.mask(star), rgb("#eef2f5"), opaque=False)
    c.text("convt", AXIS - 66, 124, 5.4, rgb("#eef2f5"), spacing=1.0)
    c.text("2d", AXIS + 66, 124, 5.4, rgb("#eef2f5"), spacing=1.0)


def plate(c, base, letters):
    c.paint(
        c.box(AXIS - 60, 150, AXIS + 60, 191, 7, blur=0.8),
        mix(base * 0.28, base * 0.62, smooth(150, 192, c.y)),
        opaque=False,
    )
    c.paint(
        c.box(AXIS - 56, 151.5, AXIS + 56, 157, 2.2),
        mix(rgb("#5d6872"), rgb("#fbfdff"), smooth(157, 152, c.y)),
        opaque=False,
    )
    for s in (-1, 1):
        c.paint(c.box(AXIS + s * 24 - 6, 156.4, AXIS + s * 24 + 6, 158, 0.6), rgb("#fff6cf"), opaque=False)
    x0, x1, y0, y1 = AXIS - 46, AXIS + 46, PLATE_Y - 12.2, PLATE_Y + 12.2
    c.paint(c.box(x0 + 1, y0 + 1.6, x1 + 1.5, y1 + 2.4, 2.5, blur=1.1) * 0.8, base * 0.12, opaque=False)
    c.paint(c.box(x0, y0, x1, y1, 2.4), rgb("#14161a"), opaque=False)
    c.paint(
        c.box(x0 + 0.9, y0 + 0.9, x1 - 0.9, y1 - 0.9, 1.8),
        mix(rgb("#dfe2e2"), rgb("#fdfdfb"), smooth(y1, y0 + 6, c.y)),
        opaque=False,
    )
    c.paint(
        c.box(x0 + 0.9, y0 + 0.9, x0 + 9.5, y1 - 0.9, 1.6),
        mix(rgb("#0b3d91"), rgb("#2a62c4"), smooth(y1, y0, c.y)),
        opaque=False,
    )
    c.text("S", x0 + 5.2, y1 - 6, 5.0, rgb("#ffffff"))
    c.text(letters, AXIS + 2.9, PLATE_Y, 14.4, rgb("#101216"), spacing=0.9, stretch=0.90)


def bumper(c):
    panel = mirrored(
        [(0, 204), (84, 203), (106, 206), (126, 210), (147, 213), (147, 232), (138, 246), (110, 250), (0, 251)]
    )
    grain = 1 + 0.14 * sample(GRAIN, c.x * 3.1, c.y * 3.1)
    plastic = mix(rgb("#16181b"), rgb("#43474c"), smooth(236, 206, c.y)) * grain[..., None]
    c.paint(c.mask(panel), plastic, opaque=False)
    c.paint(
        c.mask(
            curve(
                [
                    (AXIS - 126, 210),
                    (AXIS - 106, 206),
                    (AXIS - 84, 203),
                    (AXIS, 204),
                    (AXIS + 84, 203),
                    (AXIS + 106, 206),
                    (AXIS + 126, 210),
                ]
            ),
            width=1.2,
            closed=False,
            blur=0.4,
        )
        * 0.5,
        rgb("#cfe3f2"),
        opaque=False,
    )
    mesh_x, mesh_y = c.x / 3.6, c.y / 3.1
    odd = numpy.floor(mesh_y) % 2
    hole = numpy.hypot((mesh_x + 0.5 * odd) % 1 - 0.5, (mesh_y % 1 - 0.5) * 0.86) < 0.36
    mesh = numpy.where(hole[..., None], rgb("#060708"), mix(rgb("#24272b"), rgb("#5c6168"), smooth(240, 209, c.y)))
    c.paint(c.mask(mirrored([(0, 209), (62, 208.5), (80, 212), (70, 234), (58, 238), (0, 239)])), mesh, opaque=False)
    for s in (-1, 1):
        c.paint(
            c.box(AXIS + s * 112 - 17, 221, AXIS + s * 112 + 17, 227, 2),
            mix(rgb("#8e0d14"), rgb("#f0463e"), smooth(227, 221, c.y)),
            opaque=False,
        )
        pipe = [
            (AXIS + s * 92 + 9 * numpy.cos(t), 243 + 4.6 * numpy.sin(t)) for t in numpy.linspace(0, 2 * numpy.pi, 40)
        ]
        c.paint(c.mask(pipe), mix(rgb("#777d84"), rgb("#f3f6f8"), smooth(247, 239, c.y)))
        inner = [
            (AXIS + s * 92 + 7 * numpy.cos(t), 243.4 + 3.2 * numpy.sin(t)) for t in numpy.linspace(0, 2 * numpy.pi, 40)
        ]
        c.paint(c.mask(inner), rgb("#0c0d0e"))


def draw_car(base, letters, scale):
    """The car as an RGBA image of WIDTH*scale x HEIGHT*scale."""
    c = Canvas(scale)
    base = rgb(base)
    wheels(c)
    body(c, base)
    rear_window(c)
    bumper(c)
    seams(c, base)
    lamps(c)
    badge(c)
    plate(c, base, letters)
    picture = numpy.dstack([numpy.clip(c.colour, 0, 1), c.alpha])
    return Image.fromarray((picture * 255 + 0.5).astype("uint8"), "RGBA")
