"""MediaPipe's BlazeFace, TensorFlow Lite to ONNX.

The picture enters as NCHW, so that the network keeps ONNX's layout throughout; half-precision constants are
widened here. Only the operations that the two detectors use are known: anything else is an error.
"""

import struct

import protobuf
from flatbuffer import root

ADD, CONCATENATION, CONVOLUTION, DEPTHWISE, DEQUANTIZE = 0, 2, 3, 4, 6
MAX_POOL, RELU, RESHAPE, RESIZE, PAD = 17, 19, 22, 23, 34
HALF, INT32 = 1, 2


class Converter:
    def __init__(self, data):
        model = root(data)
        self.codes = [max(code.number(0, "b"), code.number(3)) for code in model.tables(1)]
        graph = model.tables(2)[0]
        self.tensors, self.buffers = graph.tables(0), model.tables(4)
        self.operators = graph.tables(3)
        self.inputs, self.outputs = graph.integers(1), graph.integers(2)
        self.nodes, self.constants, self.widened = [], [], {}

    def shape(self, index):
        return self.tensors[index].integers(0)

    def values(self, index):
        """The numbers of a constant tensor."""
        index = self.widened.get(index, index)
        data = self.buffers[self.tensors[index].number(2, "I")].bytes(0)
        kind = self.tensors[index].number(1, "b")
        letter, size = {HALF: ("e", 2), INT32: ("i", 4)}.get(kind, ("f", 4))
        return struct.unpack(f"<{len(data) // size}{letter}", data)

    def constant(self, name, shape, values, kind=protobuf.FLOAT):
        data = protobuf.floats(values) if kind == protobuf.FLOAT else protobuf.integers(values)
        self.constants.append(protobuf.tensor(name, shape, data, kind))
        return name

    def name(self, index):
        return f"t{index}"

    def activation(self, code, at):
        """The name that the operation writes to, followed by its fused activation."""
        if code == 0:
            return self.name(at), []
        if code != 1:
            raise ValueError(f"activation {code} is not known")
        raw = self.name(at) + "_raw"
        return raw, [protobuf.node("Relu", [raw], [self.name(at)])]

    def convolution(self, operator, depthwise):
        source, weights, bias = operator.integers(1)
        options, result = operator.table(4), operator.integers(2)[0]
        out, height, width, within = self.shape(weights)
        values = self.values(weights)
        if depthwise:  # 1 H W O
            out, within = within, 1
            order = [(h * width + w) * out + o for o in range(out) for h in range(height) for w in range(width)]
        else:  # O H W I
            order = [
                ((o * height + h) * width + w) * within + i
                for o in range(out)
                for i in range(within)
                for h in range(height)
                for w in range(width)
            ]
        kernel = self.constant(f"w{result}", [out, within, height, width], [values[at] for at in order])
        offset = self.constant(f"b{result}", [out], self.values(bias))
        target, after = self.activation(options.number(4 if depthwise else 3, "b"), result)
        self.nodes.append(
            protobuf.node(
                "Conv", [self.name(source), kernel, offset], [target], kernel_shape=[height, width],
                strides=[options.number(2), options.number(1)], group=out if depthwise else 1,
                auto_pad="VALID" if options.number(0, "b") else "SAME_UPPER"))  # fmt: skip
        self.nodes += after

    def operation(self, operator):
        code = self.codes[operator.number(0, "I")]
        sources, result, options = operator.integers(1), operator.integers(2)[0], operator.table(4)
        names, target = [self.name(index) for index in sources], self.name(result)
        add = lambda kind, inputs, **attributes: self.nodes.append(  # noqa: E731
            protobuf.node(kind, inputs, [target], **attributes)
        )
        if code == DEQUANTIZE:
            self.widened[result] = sources[0]
        elif code in (CONVOLUTION, DEPTHWISE):
            self.convolution(operator, code == DEPTHWISE)
        elif code == ADD:
            raw, after = self.activation(options.number(0, "b"), result)
            self.nodes += [protobuf.node("Add", names, [raw])] + after
        elif code == RELU:
            add("Relu", names)
        elif code == MAX_POOL:
            add(
                "MaxPool", names, kernel_shape=[options.number(4), options.number(3)],
                strides=[options.number(2), options.number(1)],
                auto_pad="VALID" if options.number(0, "b") else "SAME_UPPER")  # fmt: skip
        elif code == PAD:
            pairs = self.values(sources[1])
            order = [0, 6, 2, 4]  # N C H W out of N H W C
            pads = [pairs[at] for at in order] + [pairs[at + 1] for at in order]
            add("Pad", [names[0], self.constant(f"p{result}", [8], pads, protobuf.INT64)], mode="constant")
        elif code == RESIZE:
            _, height, width, channels = self.shape(result)
            if not options.number(3, "b") or options.number(2, "b"):
                raise ValueError("only half-pixel resizing is known")
            sizes = self.constant(f"s{result}", [4], [1, channels, height, width], protobuf.INT64)
            add(
                "Resize", [names[0], "", "", sizes], mode="linear",
                coordinate_transformation_mode="half_pixel")  # fmt: skip
        elif code == RESHAPE:
            rows = target + "_rows"
            self.nodes.append(protobuf.node("Transpose", names[:1], [rows], perm=[0, 2, 3, 1]))
            add("Reshape", [rows, self.constant(f"r{result}", [3], self.shape(result), protobuf.INT64)])
        elif code == CONCATENATION:
            add("Concat", names, axis=1)
        else:
            raise ValueError(f"operation {code} is not known")

    def convert(self):
        for operator in self.operators:
            self.operation(operator)
        _, height, width, channels = self.shape(self.inputs[0])
        picture = self.name(self.inputs[0])
        nodes = [protobuf.node("Identity", ["image"], [picture])] + self.nodes
        ends = []
        for name, index in zip(("regressors", "scores"), self.outputs):
            nodes.append(protobuf.node("Identity", [self.name(index)], [name]))
            ends.append(protobuf.value_info(name, self.shape(index)))
        entry = [protobuf.value_info("image", [1, channels, height, width])]
        return protobuf.model("blazeface", nodes, self.constants, entry, ends)


def convert(data):
    return Converter(data).convert()
