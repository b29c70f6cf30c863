"""Draws street.png, 464 x 700: the sample picture on which the program opens. Run it with /usr/bin/python3 (numpy,
PIL).

Drawn for what it has to show under a transposed convolution: letters (a number plate, centred on row 300, column 400,
92 x 24 pixels), smooth gradients (lacquer, sky), fine regular texture (bricks, shutters, the grille), irregular texture
(leaves, asphalt) and saturated areas that differ from channel to channel.
"""

import pathlib

import numpy
from PIL import Image, ImageFilter

from street_car import AXIS, FOOT, HEIGHT, METRE, PLATE_Y, WIDTH, draw_car
from street_scene import FOCAL, Pixels, draw_scene, project
from street_trees import draw_tree

ROWS, COLUMNS, SCALE = 464, 700, 3
PLATE = (300, 400)  # row, column of its centre


def paste_car(picture, base, letters, foot, metre):
    """Puts a car down on the picture; foot: where its axis meets the ground, metre: pixels per metre there."""
    zoom = metre / METRE
    car = draw_car(base, letters, SCALE if zoom >= 1 else 2)
    size = (round(WIDTH * zoom * SCALE), round(HEIGHT * zoom * SCALE))
    if car.size != size:
        car = car.resize(size, Image.LANCZOS)
    picture.paste(car, (round((foot[0] - AXIS * zoom) * SCALE), round((foot[1] - FOOT * zoom) * SCALE)), car)


def to_image(picture):
    return Image.fromarray((numpy.clip(picture, 0, 1) * 255 + 0.5).astype("uint8"))


def finish(image):
    """A lens: bright parts bleed a little, corners fall off a little, shadows keep some light."""
    picture = numpy.asarray(image, dtype=numpy.float32) / 255
    glow = numpy.asarray(image.filter(ImageFilter.GaussianBlur(9)), dtype=numpy.float32) / 255
    picture = 1 - (1 - picture) * (1 - 0.10 * glow**2)
    y, x = numpy.mgrid[0:ROWS, 0:COLUMNS]
    corner = numpy.hypot((x - COLUMNS / 2) / COLUMNS, (y - ROWS / 2) / COLUMNS)
    picture *= (1.03 - 0.28 * corner**2)[..., None]
    return to_image(0.012 + 0.988 * picture)


def main():
    picture = to_image(draw_scene(Pixels(COLUMNS, ROWS, SCALE)))
    for number, (x, z) in enumerate(
        [(-4.4, 88), (4.6, 86), (-2.2, 96), (2.0, 97), (0, 99), (-4.9, 60), (3.8, 62), (-4.9, 44), (3.8, 47)]
    ):
        draw_tree(picture, SCALE, 40 + number, x, z, balls=22, leaves=40)
    for number, (x, z) in enumerate([(3.8, 36), (-4.9, 32), (3.8, 27)]):
        draw_tree(picture, SCALE, 60 + number, x, z, balls=28, leaves=70)
    draw_tree(picture, SCALE, 70, -4.9, 22.5, leaves=100)
    draw_tree(picture, SCALE, 71, 3.8, 19.0, leaves=110)
    paste_car(picture, "#e9b93a", "NC HW 4", project(-2.05, 0, 15.4), FOCAL / 15.4)
    draw_tree(picture, SCALE, 72, 3.9, 12.6, crown=4.5, radius=1.8, balls=36, leaves=170)
    paste_car(picture, "#1f7fc4", "CT 2026", (PLATE[1], PLATE[0] + FOOT - PLATE_Y), METRE)
    path = pathlib.Path(__file__).resolve().with_name("street.png")
    finish(picture.resize((COLUMNS, ROWS), Image.BOX)).save(path, optimize=True)
    print("%s, %d kB" % (path.name, path.stat().st_size // 1000))


if __name__ == "__main__":
    main()
