#!/usr/bin/python3
"""PyTorch behind the protocol of README.md. An output is let go before the next run, so that its memory is used again."""

import sys
import time

try:
    import numpy
    import torch
except ImportError as error:
    torch = None
    MISSING = str(error)


def pair(text):
    return tuple(int(number) for number in text.split("x"))


class Layer:
    def __init__(self, line):
        words, folder = line.split("folder=", 1)
        value = dict(word.split("=", 1) for word in words.split())
        torch.set_num_threads(int(value["threads"]))
        channels, outputs, groups = (int(value[name]) for name in ("in", "out", "groups"))
        kernel = pair(value["kernel"])
        bias = value["bias"] == "1"
        self.layer = torch.nn.ConvTranspose2d(
            channels, outputs, kernel, pair(value["stride"]), pair(value["padding"]), pair(value["output_padding"]),
            groups, bias, pair(value["dilation"]))

        def tensor(name, *shape):
            return torch.from_numpy(numpy.fromfile(f"{folder}/{name}.f32", dtype=numpy.float32).reshape(shape))

        with torch.no_grad():
            self.layer.weight.copy_(tensor("weight", channels, outputs // groups, *kernel))
            if bias:
                self.layer.bias.copy_(tensor("bias", outputs))
        self.input = tensor("input", 1, channels, *pair(value["size"]))
        self.output = None

    def run(self):
        self.output = None
        before = time.perf_counter()
        self.output = self.layer(self.input)
        return (time.perf_counter() - before) * 1e3


def answer(line, layers):
    word, _, rest = line.partition(" ")
    if torch is None:
        return "absent " + MISSING
    if word == "layer":
        layers.clear()
        layers.append(Layer(rest))
        layers[0].run()
        return "ready nchw PyTorch " + torch.__version__
    if word == "run" and layers:
        return f"took {layers[0].run():.6f}"
    if word == "output" and layers:
        layers[0].output.numpy().tofile(rest)
        return "written"
    return "failed this is no request: " + line


def main():
    layers = []
    for line in sys.stdin:
        line = line.rstrip("\n")
        if line == "quit":
            break
        try:
            said = answer(line, layers)
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            said = "failed " + str(error).replace("\n", " ")
        print(said, flush=True)


if __name__ == "__main__":
    if torch is None:
        main()
    else:
        with torch.no_grad():
            main()
