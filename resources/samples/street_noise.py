"""Noise and small tools for draw_street.py: everything periodic and seeded, so that the picture is the same at every
run.
"""

import numpy


def tile(seed, slope, size=1024, low=1.0):
    """A periodic size x size texture, mean 0 and deviation 1, whose amplitude falls as frequency^-slope above `low`."""
    dice = numpy.random.default_rng(seed)
    spectrum = numpy.fft.rfft2(dice.standard_normal((size, size)))
    fy, fx = numpy.fft.fftfreq(size)[:, None] * size, numpy.fft.rfftfreq(size)[None] * size
    frequency = numpy.maximum(numpy.hypot(fy, fx), low)
    spectrum *= frequency**-slope
    spectrum[0, 0] = 0
    field = numpy.fft.irfft2(spectrum, s=(size, size)).astype(numpy.float32)
    return field / field.std()


def sample(texture, u, v):
    """The texture at real coordinates (texels), bilinear, repeated."""
    size = texture.shape[0]
    u0, v0 = numpy.floor(u), numpy.floor(v)
    fu, fv = (u - u0).astype(numpy.float32), (v - v0).astype(numpy.float32)
    i, j = u0.astype(numpy.int64) % size, v0.astype(numpy.int64) % size
    i1, j1 = (i + 1) % size, (j + 1) % size
    top = texture[j, i] * (1 - fu) + texture[j, i1] * fu
    bottom = texture[j1, i] * (1 - fu) + texture[j1, i1] * fu
    return top * (1 - fv) + bottom * fv


def smooth(low, high, x):
    """0 below low, 1 above high, smooth between."""
    t = numpy.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    """Colours a and b (arrays [..., 3] or triples), t in 0..1 of shape [...]."""
    t = numpy.asarray(t, dtype=numpy.float32)[..., None]
    return numpy.asarray(a, dtype=numpy.float32) * (1 - t) + numpy.asarray(b, dtype=numpy.float32) * t


def rgb(text):
    """ "#ffcc00" as three floats 0..1."""
    return numpy.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], dtype=numpy.float32) / 255
