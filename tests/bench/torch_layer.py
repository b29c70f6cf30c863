#!/usr/bin/python3
"""The layers of bench_layer.cpp in PyTorch: median in milliseconds. Memory is recycled by PyTorch's allocator."""

import argparse
import statistics
import time

import torch

LAYERS = {
    "tutorial": (3, 3, 464, 700, 2, 1, 0, 1),
    "first-start": (3, 3, 464, 700, 3, 2, 1, 1),
    "k7": (3, 3, 464, 700, 7, 1, 3, 1),
    "dilated": (3, 3, 464, 700, 5, 3, 0, 2),
    "maps-16": (3, 16, 464, 700, 4, 2, 1, 1),
    "photo-4k": (3, 3, 2160, 3840, 4, 2, 1, 1),
    "dcgan": (64, 32, 128, 128, 4, 2, 1, 1),
}


def median(layer, repeat):
    c_in, c_out, height, width, kernel, stride, padding, dilation = layer
    torch.manual_seed(0)
    convt = torch.nn.ConvTranspose2d(c_in, c_out, kernel, stride, padding, dilation=dilation)
    image = torch.rand(1, c_in, height, width)
    times = []
    with torch.no_grad():
        for i in range(repeat + 1):
            before = time.perf_counter()
            convt(image)
            if i:
                times.append((time.perf_counter() - before) * 1e3)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--layer", choices=LAYERS)
    arguments = parser.parse_args()
    for name in [arguments.layer] if arguments.layer else LAYERS:
        print(f"{name:<12} {median(LAYERS[name], arguments.repeat):9.3f} ms", flush=True)


if __name__ == "__main__":
    main()
