"""Writes ONNX models as protocol-buffer bytes with the standard library alone.

The `onnx` package would do the same, but its bytes may change from one version to the next; written here, a
converted model has one digest for ever, and set-up needs no package of its own.
"""

import struct

FLOAT, INT64 = 1, 7


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value)


def blob(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def tensor(name, shape, data, kind=FLOAT):
    """`data`: little-endian bytes."""
    dims = b"".join(number(1, size) for size in shape)
    return dims + number(2, kind) + blob(8, name) + blob(9, data)


def floats(values):
    return struct.pack(f"<{len(values)}f", *values)


def integers(values):
    return struct.pack(f"<{len(values)}q", *values)


def attribute(name, value):
    head = blob(1, name)
    if isinstance(value, float):
        return head + varint(2 << 3 | 5) + struct.pack("<f", value) + number(20, 1)
    if isinstance(value, int):
        return head + number(3, value) + number(20, 2)
    if isinstance(value, str):
        return head + blob(4, value) + number(20, 3)
    return head + b"".join(number(8, item) for item in value) + number(20, 7)


def node(kind, inputs, outputs, **attributes):
    out = b"".join(blob(1, name) for name in inputs) + b"".join(blob(2, name) for name in outputs)
    out += blob(3, outputs[0]) + blob(4, kind)
    return out + b"".join(blob(5, attribute(key, attributes[key])) for key in sorted(attributes))


def value_info(name, shape, kind=FLOAT):
    """A size that is a string is free."""
    dims = b"".join(blob(1, blob(2, size) if isinstance(size, str) else number(1, size)) for size in shape)
    return blob(1, name) + blob(2, blob(1, number(1, kind) + blob(2, dims)))


def model(name, nodes, tensors, inputs, outputs, opset=17):
    graph = b"".join(blob(1, item) for item in nodes) + blob(2, name)
    graph += b"".join(blob(5, item) for item in tensors)
    graph += b"".join(blob(11, item) for item in inputs) + b"".join(blob(12, item) for item in outputs)
    return number(1, 8) + blob(2, "assay") + blob(7, graph) + blob(8, blob(1, "") + number(2, opset))


def metadata(data, wanted):
    """The value of one of a model's metadata properties, read without the `onnx` package."""
    for field, value in fields(data):
        if field == 14:
            pair = dict(fields(value))
            if pair.get(1) == wanted.encode():
                return pair.get(2, b"").decode()
    return None


def fields(data):
    """The fields of a message: (number, bytes or integer)."""
    view, at = memoryview(data), 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = view[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    while at < len(view):
        key = read()
        kind = key & 7
        if kind == 0:
            yield key >> 3, read()
        elif kind == 2:
            size = read()
            yield key >> 3, bytes(view[at : at + size])
            at += size
        else:
            size = {1: 8, 5: 4}[kind]
            yield key >> 3, bytes(view[at : at + size])
            at += size
