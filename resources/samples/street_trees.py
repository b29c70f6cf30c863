"""Trees for draw_street.py: a trunk, branches, and clusters of leaves, each leaf a small polygon lit by its place."""

import math
import random

from PIL import Image, ImageDraw

from street_noise import rgb
from street_scene import FOCAL, HAZE, project

LEAVES = [rgb(c) for c in ("#234a22", "#33662b", "#4a8433", "#6aa23e", "#93bf52", "#c5dc7c")]
LIGHT = (0.55, -0.75, 0.35)  # towards the sun: right, up (y runs down), to the viewer


def shade(light, haze):
    """From dark inner leaves (0) to sunlit ones (1)."""
    at = min(max(light, 0.0), 0.999) * (len(LEAVES) - 1)
    low = int(at)
    colour = LEAVES[low] * (1 - (at - low)) + LEAVES[low + 1] * (at - low)
    colour = colour * (1 - haze) + HAZE * haze
    return tuple(int(255 * value + 0.5) for value in colour) + (255,)


def leaf(dice, x, y, size):
    """A pointed oval in any direction."""
    turn, slim = dice.uniform(0, math.pi), dice.uniform(0.45, 0.7)
    points = []
    for along, across in ((-1, 0), (-0.4, 0.9), (0.4, 0.8), (1, 0), (0.4, -0.8), (-0.4, -0.9)):
        across *= slim
        points.append(
            (
                x + size * (along * math.cos(turn) - across * math.sin(turn)),
                y + size * (along * math.sin(turn) + across * math.cos(turn)),
            )
        )
    return points


def clusters(dice, count):
    """Balls that make up a crown within the unit ball, those behind first: (x, y, z, radius)."""
    balls = []
    while len(balls) < count:
        x, y, z = (dice.uniform(-1, 1) for _ in range(3))
        if 0.15 < x * x + y * y + z * z < 0.62:
            balls.append((x, y * 0.92, z, dice.uniform(0.24, 0.40)))
    return sorted(balls, key=lambda ball: ball[2])


def draw_trunk(draw, dice, foot, top, width, haze, scale):
    bark = rgb("#6b5646") * (1 - haze) + HAZE * haze
    (x0, y0), (x1, y1) = foot, top
    strips = 9
    for i in range(strips):
        a, b = i / strips - 0.5, (i + 1) / strips - 0.5
        light = 0.55 + 0.65 * (i / (strips - 1)) + dice.uniform(-0.08, 0.08)
        colour = tuple(int(min(255, 255 * value * light)) for value in bark) + (255,)
        draw.polygon(
            [
                ((x0 + a * width * 1.35) * scale, y0 * scale),
                ((x0 + b * width * 1.35) * scale, y0 * scale),
                ((x1 + b * width * 0.7) * scale, y1 * scale),
                ((x1 + a * width * 0.7) * scale, y1 * scale),
            ],
            fill=colour,
        )
    for turn in (-0.6, -0.25, 0.2, 0.55):
        reach = (y0 - y1) * 0.36
        tip = (x1 + reach * math.sin(turn), y1 - reach * math.cos(turn))
        colour = tuple(int(255 * value * 0.6) for value in bark) + (255,)
        draw.line(
            [(x1 * scale, y1 * scale), (tip[0] * scale, tip[1] * scale)],
            fill=colour,
            width=max(1, round(width * 0.35 * scale)),
        )


def draw_tree(picture, scale, seed, x, z, crown=4.4, radius=1.75, balls=30, leaves=110):
    """Paints a tree that stands at (x, z) metres into an RGB picture of `scale` samples per pixel.

    crown: height of the crown's centre; leaves: per cluster.
    """
    dice = random.Random(seed)
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    metre = FOCAL / z
    haze = 1 - math.exp(-z / 130)
    centre = project(x, crown, z)
    draw_trunk(draw, dice, project(x, 0, z), project(x, crown - radius * 0.6, z), 0.26 * metre, haze, scale)
    size = max(0.055 * metre, 0.75)
    for bx, by, bz, br in clusters(dice, balls):
        for number in range(leaves):
            part = (number + 1) / leaves  # dark ones first, the sunny shell last
            a, h = dice.uniform(0, 2 * math.pi), dice.uniform(-1, 1)
            flat = math.sqrt(1 - h * h)
            n = (flat * math.cos(a), h, flat * math.sin(a))
            inward = 0.55 + 0.5 * part
            px, py = bx + n[0] * br * inward, by + n[1] * br * inward
            local = sum(a * b for a, b in zip(n, LIGHT))
            whole = bx * LIGHT[0] + by * LIGHT[1] + bz * LIGHT[2]
            light = 0.34 + 0.26 * local + 0.24 * whole + 0.12 * bz + dice.gauss(0, 0.07) - 0.12 * (1 - part)
            points = leaf(
                dice, centre[0] + px * radius * metre, centre[1] + py * radius * metre, size * dice.uniform(0.8, 1.3)
            )
            draw.polygon([(u * scale, v * scale) for u, v in points], fill=shade(light, haze))
    picture.paste(layer, (0, 0), layer)
