"""Rounds the matrices of an encoder to 8-bit integers whose products with their scales are 16-bit floats.

    python Tests/Conformance/round_encoder.py FLOATS.safetensors INTEGERS.safetensors

`weights/encoder/model.safetensors` was made so. Each row of a matrix becomes integers from -127 to 127 and a scale; names
and layout are those of `minibert convert --dtype int8 --tables int8`. A scale has four significant bits and an integer
seven, so each product has at most eleven, and is a number of F16: the model that `MiniBERTDefaultModel` widens is one of
16-bit floats, which other programs read without another rounding. Of the scales from 0.8 to 1.15 times the largest
magnitude / 127, a row takes the one with the smallest squared error. Biases and normalizations become F16.
"""

import sys

import numpy
from safetensors.numpy import load_file, save_file


def scales_of(row_maxima):
    """The candidates for the scale of each row: [rows, candidates]."""
    exact = numpy.maximum(row_maxima, 2.0**-14)[:, None] / 127 * numpy.linspace(0.8, 1.15, 36)
    fraction, exponent = numpy.frexp(exact)
    candidates = numpy.ldexp(numpy.round(fraction * 16), exponent - 4)
    return numpy.where(row_maxima[:, None] > 0, candidates, 0)


def rounded(matrix):
    """The integers and the scale of each row with the smallest squared error."""
    candidates = scales_of(numpy.abs(matrix).max(1))
    best = numpy.full(len(matrix), numpy.inf)
    integers, scales = numpy.zeros(matrix.shape, numpy.int8), numpy.zeros((len(matrix), 1))
    for scale in candidates.T[:, :, None]:
        divisor = numpy.where(scale > 0, scale, 1)
        found = numpy.clip(numpy.round(matrix / divisor), -127, 127)
        error = numpy.square(found * scale - matrix).sum(1)
        better = error < best
        best[better], integers[better], scales[better] = error[better], found[better], scale[better]
    return integers, scales


def main():
    source, destination = sys.argv[1:]
    result, error, power = {}, 0.0, 0.0
    for name, tensor in load_file(source).items():
        if tensor.ndim != 2:
            result[name] = tensor.astype(numpy.float16)
            continue
        matrix = tensor.astype(numpy.float64)
        integers, scales = rounded(matrix)
        products = integers * scales
        assert (products.astype(numpy.float16) == products).all(), name
        result[name] = integers
        result[name + "_scale"] = scales.astype(numpy.float16)
        error, power = error + numpy.square(products - matrix).sum(), power + numpy.square(matrix).sum()
    save_file(result, destination)
    print(f"relative error {(error / power) ** 0.5:.5f}")


if __name__ == "__main__":
    main()
