#!/usr/bin/env python3
"""Draws the program's icon: writes convt-studio.svg and PNGs of it beside this file. Standard library only.

Nine 3x3 stamps, 2 apart, as a transposed convolution of stride 2 puts them down: a cell is the brighter the more stamps
meet there (1, 2 or 4). The lattice that comes of it is the checkerboard that the program is about.
"""

import pathlib
import struct
import zlib

STEM = "convt-studio"
SIZES = (16, 32, 48, 64, 128, 256)
CELLS = 7
PLATE = (0x1A, 0x1A, 0x1A)
FILL = {1: (0x31, 0x68, 0x8E), 2: (0x35, 0xB7, 0x79), 4: (0xFD, 0xE7, 0x25)}  # viridis
# In units of a cell: the plate's border and the gap between cells. 16 pixels are 8 cells wide, so that every size is sharp.
BORDER = 1 / 2
GAP = 1 / 8
EXTENT = CELLS + 2 * BORDER


def stamps(row, col):
    """Number of 3x3 stamps, 2 apart, that cover the cell."""
    one_axis = lambda i: sum(first <= i < first + 3 for first in range(0, CELLS - 2, 2))
    return one_axis(row) * one_axis(col)


def colour_at(y, x):
    """Colour at a point in units of a cell, from the icon's top left corner."""
    y -= BORDER
    x -= BORDER
    row, col = int(y // 1), int(x // 1)
    inside = 0 <= row < CELLS and 0 <= col < CELLS
    if not inside or min(y - row, x - col) < GAP / 2 or max(y - row, x - col) > 1 - GAP / 2:
        return PLATE
    return FILL[stamps(row, col)]


def svg():
    def hexadecimal(colour):
        return "#%02X%02X%02X" % colour

    def number(value):
        return f"{value:.4f}".rstrip("0").rstrip(".")

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 {number(EXTENT)} {number(EXTENT)}">',
        f'<rect width="{number(EXTENT)}" height="{number(EXTENT)}" fill="{hexadecimal(PLATE)}"/>',
    ]
    for row in range(CELLS):
        for col in range(CELLS):
            y, x = (number(BORDER + i + GAP / 2) for i in (row, col))
            side = number(1 - GAP)
            lines.append(f'<rect x="{x}" y="{y}" width="{side}" height="{side}" fill="{hexadecimal(FILL[stamps(row, col)])}"/>')
    return "\n".join(lines + ["</svg>", ""])


def png(size, samples=8):
    """The icon as a PNG of size x size pixels, each the mean of samples x samples points."""

    def pixel(py, px):
        points = [
            colour_at((py + (j + 0.5) / samples) * EXTENT / size, (px + (i + 0.5) / samples) * EXTENT / size)
            for j in range(samples)
            for i in range(samples)
        ]
        return bytes(round(sum(point[c] for point in points) / len(points)) for c in range(3))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"".join(pixel(y, x) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def main():
    folder = pathlib.Path(__file__).resolve().parent
    (folder / f"{STEM}.svg").write_text(svg(), encoding="ascii")
    for size in SIZES:
        (folder / f"{STEM}-{size}.png").write_bytes(png(size))


if __name__ == "__main__":
    main()
