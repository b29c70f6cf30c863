"""The tutorial's first example prints its input and its output but not its weights. They follow from the two by least
squares: each output value is linear in weight and bias, 75 printed numbers against 24 + 3 unknowns.

Writes tutorial_input.npy [1,2,4,4], tutorial_weight.npy [2,3,2,2], tutorial_bias.npy [3] (float32, this folder) and the
printed table as tests/fixtures/tutorial.txt and .f32. Run it with /usr/bin/python3 (numpy).
"""

import pathlib
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "fixtures"))
from fixture_file import FixtureFile  # noqa: E402

INPUT = numpy.array(
    """
115  76 102   6   221 173  23 205   123  23 112  18   189 178 167 143
239 180 226  88   224  30 196 224    57 222  47  84    25 255 201 114
""".split(),
    dtype=float,
).reshape(2, 4, 4)

PRINTED = numpy.array(
    """
  48.1156   64.6112   64.9630   47.2604    3.9925
  74.9169   80.7055  138.8992   82.8471   54.3722
  20.0938   49.5610   30.2914   93.3563    3.1597
 -27.1410  118.8138   92.8670   50.6170   37.5564
 -27.7676    6.5762   33.6408    6.7176   -8.8372
 -18.2188  -56.5362  -49.8063  -43.3336  -16.8645
 -23.4012   -6.1607   40.5064  -17.4547  -25.1738
  -5.7752   53.6838  -27.9412   36.7660   44.0866
 -23.5205    1.1443  -29.0826  -34.7213   -4.1535
   5.6746   38.4026   72.8414   59.2990   34.9241
 -35.0380  -31.4031  -38.0059  -19.3247   -5.6272
-109.2401  -12.9763  -62.2776  -31.0825   19.2766
 -93.6596  -18.5403  -67.5457  -61.8533   32.3005
 -27.7020  -71.3938  -18.9532  -26.8304   20.0184
 -29.2334  -85.8179  -35.4292  -16.4065   19.0788
""".split(),
    dtype=float,
).reshape(3, 5, 5)


def design_matrix():
    """Row per output pixel; columns w[ic,ky,kx] of one output channel, then its bias."""
    rows = numpy.zeros((5, 5, 2, 2, 2))
    for ic, iy, ix, ky, kx in numpy.ndindex(2, 4, 4, 2, 2):
        rows[iy + ky, ix + kx, ic, ky, kx] += INPUT[ic, iy, ix]
    return numpy.hstack([rows.reshape(25, 8), numpy.ones((25, 1))])


def main():
    matrix = design_matrix()
    solution = numpy.linalg.lstsq(matrix, PRINTED.reshape(3, 25).T, rcond=None)[0].astype(numpy.float32)
    residual = numpy.abs(matrix @ solution.astype(float) - PRINTED.reshape(3, 25).T).max()
    print("largest difference to the printed table: %.1e" % residual)
    weight = solution[:8].T.reshape(3, 2, 2, 2).transpose(1, 0, 2, 3)
    bias = solution[8]
    print(
        "bound of the draw %.6f, largest weight %.6f, largest bias %.6f"
        % (1 / numpy.sqrt(12), numpy.abs(weight).max(), numpy.abs(bias).max())
    )
    for name, values in dict(input=INPUT[None], weight=weight, bias=bias).items():
        numpy.save(HERE / ("tutorial_%s.npy" % name), numpy.ascontiguousarray(values, dtype="<f4"))
    file = FixtureFile(
        "tutorial", "The tutorial's first example; the output as printed, the weights from least squares"
    )
    file.add(
        "tutorial",
        out=3,
        kernel="2x2",
        stride="1x1",
        padding="0x0",
        output_padding="0x0",
        dilation="1x1",
        groups=1,
        bias=1,
        input=INPUT[None],
        weight=weight,
        bias_values=bias,
        output=PRINTED[None],
    )
    file.write()


if __name__ == "__main__":
    main()
