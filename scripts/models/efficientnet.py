"""EfficientNet-Lite0, PyTorch's legacy checkpoint to ONNX, without PyTorch.

The network is built here from the published plan of its blocks; batch normalisation is folded into the
convolutions. The classifier is applied before the average pooling instead of after it (the two commute), so that
one run gives the logits and, for each class, the map of where in the picture its evidence is.
"""

import collections
import io
import math
import pickle
import struct

import protobuf

# repeat, kernel, stride, expand, in, out
BLOCKS = [
    (1, 3, 1, 1, 32, 16), (2, 3, 2, 6, 16, 24), (2, 5, 2, 6, 24, 40), (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112), (4, 5, 2, 6, 112, 192), (1, 3, 1, 6, 192, 320),
]  # fmt: skip
EPSILON = 1e-3
MAGIC = 0x1950A86A20F9469CFC6C


class Unpickler(pickle.Unpickler):
    """Opens nothing but ordered dictionaries; tensors stay descriptions of where their numbers are."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda *parts: parts
        if module == "torch" and name.endswith("Storage"):
            return {"FloatStorage": ("f", 4), "LongStorage": ("q", 8)}[name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in this checkpoint")

    def persistent_load(self, parts):
        return parts[1], parts[2], parts[4]  # (letter, size), key, count


def read_checkpoint(data):
    """The tensors by name: (shape, numbers in row order)."""
    file = io.BytesIO(data)
    if Unpickler(file).load() != MAGIC:
        raise ValueError("not a legacy checkpoint")
    Unpickler(file).load(), Unpickler(file).load()  # protocol version, sizes of types
    state, keys = Unpickler(file).load(), Unpickler(file).load()
    kinds = {entry[0][1]: entry[0][0] for entry in state.values()}
    storages = {}
    for key in keys:
        letter, size = kinds[key]
        count = struct.unpack("<q", file.read(8))[0]
        storages[key] = struct.unpack(f"<{count}{letter}", file.read(count * size))
    tensors = {}
    for name, ((_, key, _), start, shape, strides, *_) in state.items():
        positions = [start]
        for size, stride in zip(shape, strides):  # strides are honoured: the numbers need not be in row order
            steps = [index * stride for index in range(size)]
            positions = [position + step for position in positions for step in steps]
        storage = storages[key]
        tensors[name] = (list(shape), [storage[position] for position in positions])
    return tensors


class Builder:
    def __init__(self, tensors):
        self.tensors, self.nodes, self.constants, self.count = tensors, [], [], 0

    def constant(self, name, shape, values):
        self.constants.append(protobuf.tensor(name, shape, protobuf.floats(values)))
        return name

    def add(self, kind, inputs, **attributes):
        self.count += 1
        self.nodes.append(protobuf.node(kind, inputs, [f"n{self.count}"], **attributes))
        return f"n{self.count}"

    def convolution(self, source, weights, norm, stride=1, depthwise=False, active=True):
        shape, values = self.tensors[weights + ".weight"]
        gamma, beta, mean, variance = (
            self.tensors[f"{norm}.{part}"][1] for part in ("weight", "bias", "running_mean", "running_var")
        )
        scales = [g / math.sqrt(v + EPSILON) for g, v in zip(gamma, variance)]
        each = len(values) // shape[0]
        folded = [value * scales[index // each] for index, value in enumerate(values)]
        offsets = [b - m * s for b, m, s in zip(beta, mean, scales)]
        names = [source, self.constant(weights, shape, folded), self.constant(norm, [shape[0]], offsets)]
        out = self.add(
            "Conv", names, kernel_shape=shape[2:], strides=[stride, stride], auto_pad="SAME_UPPER",
            group=shape[0] if depthwise else 1)  # fmt: skip
        return self.add("Clip", [out, "zero", "six"]) if active else out

    def block(self, index, source, stride, expand, residual):
        name, out = f"_blocks.{index}.", source
        if expand > 1:
            out = self.convolution(out, name + "_expand_conv", name + "_bn0")
        out = self.convolution(out, name + "_depthwise_conv", name + "_bn1", stride, depthwise=True)
        out = self.convolution(out, name + "_project_conv", name + "_bn2", active=False)
        return self.add("Add", [out, source]) if residual else out


def convert(data):
    builder = Builder(read_checkpoint(data))
    builder.constant("zero", [], [0.0])
    builder.constant("six", [], [6.0])
    out, index = builder.convolution("image", "_conv_stem", "_bn0", 2), 0
    for repeat, _, stride, expand, within, without in BLOCKS:
        for turn in range(repeat):
            first = turn == 0
            residual = (stride == 1 or not first) and (within == without or not first)
            out = builder.block(index, out, stride if first else 1, expand, residual)
            index += 1
    features = builder.convolution(out, "_conv_head", "_bn1")
    shape, values = builder.tensors["_fc.weight"]
    weights = builder.constant("_fc", shape + [1, 1], values)
    bias = builder.constant("_fc.bias", [shape[0]], builder.tensors["_fc.bias"][1])
    maps = builder.add("Conv", [features, weights, bias], kernel_shape=[1, 1])
    for name, source in (("logits", maps), ("embedding", features)):
        pooled = builder.add("GlobalAveragePool", [source])
        builder.nodes.append(protobuf.node("Flatten", [pooled], [name]))
    builder.nodes.append(protobuf.node("Identity", [maps], ["maps"]))
    ends = [("logits", ["n", 1000]), ("embedding", ["n", 1280]), ("maps", ["n", 1000, "rows", "columns"])]
    return protobuf.model(
        "efficientnet-lite0", builder.nodes, builder.constants,
        [protobuf.value_info("image", ["n", 3, "height", "width"])],
        [protobuf.value_info(name, shape) for name, shape in ends])  # fmt: skip
