"""The street of draw_street.py without what stands on it: sky, two rows of houses, road; seen by a pinhole camera.

World: metres; X to the right, v up from the ground, Z into the picture. Camera at X = 0, EYE above the ground. Its axis
meets the picture at (VANISH_X, HORIZON), FOCAL pixels in front of it.
"""

import numpy

from street_noise import mix, rgb, sample, smooth, tile

FOCAL, VANISH_X, HORIZON, EYE = 700.0, 250.0, 205.0, 1.1
LEFT_WALL, RIGHT_WALL, END = -6.0, 6.5, 105.0
LEFT_CURB, RIGHT_CURB = -3.7, 2.35
GROUND_FLOOR, STOREY = 3.5, 3.1

SUN = numpy.array([1.06, 1.0, 0.92], dtype=numpy.float32)
SHADE = numpy.array([0.52, 0.56, 0.64], dtype=numpy.float32)
HAZE = rgb("#c9dcef")

CARS = ((0.87, 4.0, 7.9), (-2.05, 15.4, 19.2))  # axis, rear and front ends

FINE, COARSE, CLOUDS = tile(1, 0.6), tile(2, 1.6), tile(3, 1.75, low=2.0)
LEAVES = tile(4, 2.0, low=26)

# Width, storeys, wall, trim, shutters (or none), awning (or none), brick?
HOUSES = {
    "left": [
        (9.0, 3, "#e9d3a6", "#fbf4e4", "#4f7f73", "#c8443c", False),
        (7.5, 3, "#b5553f", "#f0e3d0", None, "#2f6d8f", True),
        (8.4, 3, "#f1e6d4", "#ffffff", "#7d93b5", None, False),
        (8.0, 2, "#d98f5c", "#fbeedd", "#6b4a3a", "#e0a030", False),
        (9.0, 3, "#a9c3cf", "#f6f8f8", None, None, False),
        (7.2, 3, "#c4694e", "#f0e3d0", None, "#3d7a4f", True),
        (8.6, 3, "#efd9b8", "#ffffff", "#4f7f73", None, False),
    ],
    "right": [
        (8.2, 3, "#c9654b", "#f2e6d6", None, "#2e7d6b", True),
        (9.2, 3, "#f0dfc0", "#ffffff", "#5d7fa3", "#d9a13a", False),
        (7.6, 3, "#d7a7a0", "#fdf4ee", None, None, False),
        (8.4, 3, "#b9593f", "#f2e6d6", None, "#355f94", True),
        (8.8, 3, "#e8d9b0", "#ffffff", "#4f7f73", None, False),
    ],
}


class Pixels:
    """Coordinates of every sample of the picture."""

    def __init__(self, width, height, supersampling):
        self.x, self.y = numpy.meshgrid(
            (numpy.arange(width * supersampling, dtype=numpy.float32) + 0.5) / supersampling,
            (numpy.arange(height * supersampling, dtype=numpy.float32) + 0.5) / supersampling,
        )
        self.dx = (self.x - VANISH_X) / FOCAL
        self.dy = (HORIZON - self.y) / FOCAL


def project(x, v, z):
    """World to picture."""
    return VANISH_X + FOCAL * x / z, HORIZON - FOCAL * (v - EYE) / z


def sky(p):
    up = numpy.clip((HORIZON - p.y) / HORIZON, 0, 1)
    colour = mix(rgb("#dcebf7"), rgb("#5d9fe0"), smooth(-0.15, 1.0, up))
    depth = 1 / (up + 0.22)  # clouds lie on a plane far up: smaller and flatter towards the horizon
    u, v = (p.x - VANISH_X) * depth * 0.36, depth * 150
    density = sample(CLOUDS, u + 420, v + 77) + 0.22 * sample(COARSE, u * 3, v * 3)
    cover = smooth(-0.25, 1.15, density)
    light = smooth(-0.6, 1.4, sample(CLOUDS, u + 432, v + 84) - density + 0.7)
    return mix(colour, mix(rgb("#d3dbe6"), rgb("#ffffff"), light), cover * (0.72 + 0.25 * up))


def houses_along(side, u):
    """Index of the house at distance u along the street, and the place within it."""
    widths = numpy.array([house[0] for house in HOUSES[side]])
    period = widths.sum()
    ends = numpy.cumsum(widths)
    around = (u + (2.0 if side == "left" else 4.4)) % period
    index = numpy.minimum(numpy.searchsorted(ends, around, side="right"), len(widths) - 1)
    return index, around - (ends - widths)[index]


def house_attribute(side, column, index):
    return numpy.array([house[column] for house in HOUSES[side]])[index]


def house_colour(side, column, index):
    return numpy.stack([rgb(house[column] or "#000000") for house in HOUSES[side]])[index]


def house_has(side, column, index):
    return numpy.array([bool(house[column]) for house in HOUSES[side]])[index]


def eaves(side, u):
    index, _ = houses_along(side, u)
    return GROUND_FLOOR + STOREY * house_attribute(side, 1, index) + 0.35


def brick(u, v, distance):
    """Relief of a brick wall, faded where bricks are smaller than a pixel."""
    row = numpy.floor(v / 0.09)
    bu, bv = (u / 0.26 + 0.5 * (row % 2)) % 1, (v / 0.09) % 1
    mortar = 1 - smooth(0.0, 0.07, numpy.minimum(bu, 1 - bu) * 0.26 / 0.09) * smooth(
        0.02, 0.16, numpy.minimum(bv, 1 - bv)
    )
    each = numpy.sin(numpy.floor(u / 0.26 + 0.5 * (row % 2)) * 12.9 + row * 78.2) * 43758.5
    each = each - numpy.floor(each) - 0.5
    return (mortar * 0.5 + each * 0.35) * numpy.exp(-distance / 30)


def windows(colour, side, index, cu, v, u, height):
    """Upper storeys: surrounds, shutters, glass, frames, sills, flower boxes."""
    storey = numpy.floor((v - GROUND_FLOOR) / STOREY)
    wv = v - GROUND_FLOOR - storey * STOREY - 1.55
    upper = (storey >= 0) & (v < height - 0.4)
    au = numpy.abs(cu)
    trim, shutters = house_colour(side, 3, index), house_colour(side, 4, index)
    number = numpy.floor(u / 2.3) * 7 + storey * 3 + index * 5

    colour = numpy.where((upper & (au < 0.72) & (numpy.abs(wv) < 1.04))[..., None], trim * 0.97, colour)
    louvre = (0.82 + 0.18 * smooth(0.2, 0.5, numpy.abs((wv / 0.11) % 1 - 0.5)))[..., None]
    leaf = upper & house_has(side, 4, index) & (au > 0.58) & (au < 1.06) & (numpy.abs(wv) < 0.9)
    colour = numpy.where(leaf[..., None], shutters * louvre, colour)

    glass = upper & (au < 0.55) & (numpy.abs(wv) < 0.87)
    tone = smooth(-1.1, 1.0, wv + 0.5 * cu + 0.35 * numpy.sin(number * 2.7))
    pane = mix(rgb("#28384a"), rgb("#a9c9e6"), tone)
    curtain = (numpy.sin(number * 5.1) > 0.2) & (au > 0.26)
    pane = numpy.where(curtain[..., None], mix(pane, rgb("#f4efe4"), 0.55 + 0.12 * numpy.sin(cu * 60)), pane)
    shadow = numpy.maximum(smooth(0.66, 0.8, wv), 0.9 * smooth(0.40, 0.5, cu if side == "left" else -cu))
    pane = pane * (1 - 0.6 * shadow)[..., None]
    frame = (au < 0.035) | (numpy.abs(wv - 0.3) < 0.03) | (au > 0.49) | (numpy.abs(wv) > 0.81)
    pane = numpy.where(frame[..., None], trim * (0.96 - 0.35 * shadow)[..., None], pane)
    colour = numpy.where(glass[..., None], pane, colour)

    sill = upper & (au < 0.78) & (wv < -0.87) & (wv > -1.0)
    colour = numpy.where(sill[..., None], trim * 1.02, colour)
    under = upper & (au < 0.78) & (wv <= -1.0) & (wv > -1.1)
    colour = colour * (1 - 0.35 * under)[..., None]
    box = (
        upper
        & (numpy.sin(number * 3.3) > 0.1)
        & (au < 0.56 + 0.05 * numpy.sin(u * 40))
        & (wv < -0.62 + 0.1 * numpy.sin(u * 31) * numpy.sin(u * 17))
        & (wv > -0.98)
    )
    speck = sample(FINE, u * 260, v * 260)
    flowers = numpy.where(
        (speck > 0.55)[..., None], rgb("#e8506a"), mix(rgb("#2c5a2c"), rgb("#6fa04a"), smooth(-1.2, 1, speck))
    )
    return numpy.where(box[..., None], flowers, colour)


def shops(colour, side, index, lu, width, v, u):
    """Ground floor: plinth, shop windows and doors, sign band, awnings."""
    bay = numpy.round(width / 3.4)
    pitch = width / bay
    cu = lu % pitch - pitch / 2
    door = (numpy.floor(lu / pitch) == 0) & (bay > 1)
    half = numpy.where(door, 0.62, 1.3)
    opening = (numpy.abs(cu) < half) & (v < 2.65) & (v > numpy.where(door, 0.08, 0.62))
    warm = 0.5 + 0.5 * sample(COARSE, u * 60 + index * 91, v * 80)
    inside = mix(rgb("#2a3440"), rgb("#d8b98a"), numpy.clip(warm * 0.55 + 0.12, 0, 1) * smooth(2.6, 1.0, v))
    shelf = (numpy.abs((v - 0.75) / 0.62 % 1 - 0.5) < 0.36) & (v < 2.2)
    goods = numpy.sin(numpy.floor(cu / 0.21) * 7.7 + numpy.floor((v - 0.75) / 0.62) * 3.1)
    ware = (
        mix(rgb("#c8553d"), rgb("#3f7f8c"), smooth(-0.6, 0.6, goods))
        * (0.75 + 0.3 * numpy.abs(numpy.sin(cu / 0.21 * numpy.pi)))[..., None]
    )
    full = shelf & ((v - 0.75) / 0.62 % 1 < 0.55 + 0.25 * goods)
    inside = numpy.where(full[..., None], mix(inside, ware, 0.8), inside)
    inside = mix(inside, rgb("#b9d3ea"), 0.38 * smooth(0.2, 0.9, numpy.sin(cu * 1.3 + v * 0.9 + index)))
    inside = numpy.where(door[..., None], mix(inside, rgb("#5b3a2a"), 0.75 * (v < 1.9)), inside)
    frame = (numpy.abs(cu) > half - 0.09) | (v > 2.56) | (numpy.abs(numpy.abs(cu) - 0.45) < 0.03)
    trim = house_colour(side, 3, index)
    inside = numpy.where(frame[..., None], trim * 0.62, inside)
    ground = numpy.where(opening[..., None], inside, mix(colour, trim, 0.35) * 0.94)
    ground = numpy.where(
        (v < 0.55)[..., None] & ~opening[..., None],
        rgb("#a69f94") * (1 + 0.08 * sample(FINE, u * 90, v * 90))[..., None],
        ground,
    )
    band = (v > 2.8) & (v < 3.3)
    ground = numpy.where(band[..., None], trim * 0.9, ground)
    awning = house_colour(side, 5, index)
    scallop = 2.32 + 0.07 * numpy.abs(numpy.sin(lu * numpy.pi / 0.5))
    cloth = house_has(side, 5, index) & (v > scallop) & (v < 3.1) & (numpy.abs(cu) < 1.5)
    stripe = (numpy.floor(lu / 0.5) % 2 == 0)[..., None]
    lit = (0.80 + 0.32 * smooth(2.3, 3.1, v))[..., None]
    ground = numpy.where(cloth[..., None], numpy.where(stripe, awning, rgb("#fbf6ec")) * lit, ground)
    below = house_has(side, 5, index) & (v <= scallop) & (v > 1.7) & (numpy.abs(cu) < 1.5)
    ground = ground * (1 - 0.45 * below * smooth(1.7, 2.3, v))[..., None]
    edge = (numpy.abs(v - GROUND_FLOOR + 0.06) < 0.06)[..., None]
    return numpy.where(edge, trim, ground)


def wall(side, u, v, distance):
    """Colour of a row of houses at (u along the street, v up), lit."""
    index, lu = houses_along(side, u)
    width = house_attribute(side, 0, index)
    height = eaves(side, u)
    colour = house_colour(side, 2, index)
    plaster = 0.045 * sample(COARSE, u * 40, v * 26) + 0.035 * sample(FINE, u * 150, v * 150) * numpy.exp(
        -distance / 40
    )
    masonry = house_has(side, 6, index)
    colour = colour * (1 + numpy.where(masonry, plaster * 0.8, plaster))[..., None]
    relief = numpy.where(masonry, brick(u, v, distance), 0)
    colour = (
        mix(colour, rgb("#e6d8c8"), numpy.clip(relief, 0, 1) * 0.75) * (1 + 0.5 * numpy.minimum(relief, 0))[..., None]
    )

    pitch = width / numpy.round(width / 2.5)
    cu = lu % pitch - pitch / 2
    colour = windows(colour, side, index, cu, v, u, height)
    colour = numpy.where((v < GROUND_FLOOR)[..., None], shops(colour, side, index, lu, width, v, u), colour)
    cornice = (v > height - 0.38) & (v <= height)
    colour = numpy.where(
        cornice[..., None],
        house_colour(side, 3, index) * (0.86 + 0.16 * smooth(0.1, 0.3, height - v))[..., None],
        colour,
    )
    colour = colour * (1 - 0.4 * smooth(height - 0.75, height - 0.4, v) * (v < height - 0.38))[..., None]
    tiles = mix(rgb("#8c4a38"), rgb("#b0664c"), smooth(-1, 1, numpy.sin(u * 24) + 0.8 * sample(FINE, u * 60, v * 60)))
    colour = numpy.where((v > height)[..., None], tiles * (0.8 + 0.25 * ((v / 0.22) % 1))[..., None], colour)
    joint = smooth(0.0, 0.06, numpy.minimum(lu, width - lu))
    colour = colour * (0.55 + 0.45 * joint)[..., None]
    if side == "left":
        return colour * SUN
    bounce = 0.10 * smooth(6, 0, v)[..., None] * numpy.array([1.0, 0.9, 0.75], dtype=numpy.float32)
    return colour * (SHADE * 1.36 + bounce)


def ground(x, z):
    """Colour of road, gutter, curbs and pavements, with the shadows that lie on them."""
    near = numpy.exp(-z / 22)
    grain = sample(FINE, x * 170, z * 170) * near
    wear = sample(COARSE, x * 22 + 300, z * 7)
    lane = (x - LEFT_CURB) / (RIGHT_CURB - LEFT_CURB)
    tracks = numpy.cos((lane * 4 + 0.12) * numpy.pi) * 0.02
    road = rgb("#83858a") * (1 + 0.10 * grain + 0.035 * wear + tracks)[..., None]
    patch = smooth(0.9, 1.05, sample(COARSE, x * 9 + 40, z * 9 + 700))
    road = road * (1 - 0.10 * patch)[..., None]
    dash = (numpy.abs(x + 0.72) < 0.075) & ((z + 1.2) % 4.0 < 2.2)
    paint = 0.92 - 0.25 * (sample(FINE, x * 120, z * 120) > 1.1)
    road = numpy.where(dash[..., None], mix(road, rgb("#f3f1ea"), paint), road)
    gutter = (x < LEFT_CURB + 0.35) | (x > RIGHT_CURB - 0.3)
    road = numpy.where(gutter[..., None], road * 0.9, road)

    su, sv = (x / 0.6) % 1, (z / 0.6 + 0.5 * (numpy.floor(x / 0.6) % 2)) % 1
    seam = smooth(0, 0.05, numpy.minimum(numpy.minimum(su, 1 - su), numpy.minimum(sv, 1 - sv)))
    slab = numpy.sin(numpy.floor(x / 0.6) * 41.3 + numpy.floor(z / 0.6 + 0.5 * (numpy.floor(x / 0.6) % 2)) * 17.7)
    paving = rgb("#c9bfae") * (1 + 0.045 * slab + 0.05 * grain - 0.28 * (1 - seam) * near)[..., None]
    colour = numpy.where(((x < LEFT_CURB) | (x > RIGHT_CURB))[..., None], paving, road)
    curb = (numpy.abs(x - LEFT_CURB) < 0.11) | (numpy.abs(x - RIGHT_CURB) < 0.09)
    stone = rgb("#ded8cc") * (1 + 0.06 * grain - 0.25 * (numpy.abs((z / 1.0) % 1 - 0.5) > 0.485))[..., None]
    colour = numpy.where(curb[..., None], stone, colour)
    lid = numpy.hypot(x + 1.75, z - 8.3)  # a manhole cover
    pattern = 0.5 + 0.5 * numpy.sin(x * 42) * numpy.sin(z * 42)
    iron = rgb("#5f5b57") * (0.80 + 0.35 * pattern - 0.35 * (numpy.abs(lid - 0.40) < 0.025))[..., None]
    colour = numpy.where((lid < 0.46)[..., None], iron, colour)
    return colour * mix(SUN, SHADE, ground_shadow(x, z)) * under_cars(x, z)[..., None]


def ground_shadow(x, z):
    """0 in the sun, 1 in the shade: the right row of houses, tree crowns, the two cars."""
    houses = smooth(2.9, 3.5, x + 0.12 * sample(COARSE, x * 4, z * 12))
    leaves = smooth(-0.35, 0.45, sample(LEAVES, x * 95 + 200, z * 80))
    crowns = 0
    for cx, cz, r in (
        (-2.9, 5.0, 1.75),
        (-1.6, 12.4, 1.7),
        (1.0, 23.5, 2.1),
        (0.8, 33.0, 2.2),
        (-4.2, 10.4, 1.5),
        (-5.6, 7.9, 1.2),
        (-5.6, 22.0, 1.8),
    ):
        inside = 1 - smooth(
            0.5, 1.05, numpy.hypot((x - cx) / (r * 1.3), (z - cz) / r) + 0.12 * sample(LEAVES, x * 60, z * 60)
        )
        crowns = numpy.maximum(crowns, inside * (0.12 + 0.88 * leaves))
    cars = 0
    for cx, near, far in CARS:
        across = smooth(cx - 1.75, cx - 1.35, x) * smooth(cx + 1.0, cx + 0.8, x)
        cars = numpy.maximum(cars, across * smooth(near - 0.1, near + 0.12, z) * smooth(far + 0.3, far, z))
    return numpy.maximum(numpy.maximum(houses * 0.9, crowns * 0.85), cars * 0.95)


def under_cars(x, z):
    """What is left of the light close to and under the cars."""
    dark = 0
    for cx, near, far in CARS:
        across = smooth(cx - 1.15, cx - 0.75, x) * smooth(cx + 1.15, cx + 0.75, x)
        dark = numpy.maximum(dark, across * smooth(near - 0.22, near + 0.10, z) * smooth(far, far - 0.2, z))
    return 1 - 0.80 * dark


def draw_scene(p):
    """Colour of every sample: the nearest surface, with haze."""
    far = numpy.float32(1e6)
    with numpy.errstate(divide="ignore", invalid="ignore", over="ignore"):
        z_ground = numpy.where(p.dy < -1e-5, EYE / -p.dy, far)
        z_left = numpy.where(p.dx < -1e-5, LEFT_WALL / p.dx, far)
        z_right = numpy.where(p.dx > 1e-5, RIGHT_WALL / p.dx, far)
    picture = sky(p)
    for side, z in (("left", z_left), ("right", z_right)):
        shown = (z < END) & (z < z_ground)
        u, v = z[shown], (EYE + p.dy * z)[shown]
        below = v < eaves(side, u) + 1.3
        colour = wall(side, u[below], v[below], u[below])
        mask = shown.copy()
        mask[shown] = below
        picture[mask] = mix(colour, HAZE, 1 - numpy.exp(-u[below] / 150))
    floor = (z_ground < numpy.minimum(z_left, z_right)) & (z_ground < END)
    z = z_ground[floor]
    picture[floor] = mix(ground(p.dx[floor] * z, z), HAZE, 1 - numpy.exp(-z / 170))
    return picture
