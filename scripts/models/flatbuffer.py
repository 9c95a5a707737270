"""Reads the tables of a TensorFlow Lite model (a FlatBuffer) with the standard library alone."""

import struct


class Table:
    def __init__(self, data, at):
        self.data, self.at = data, at
        self.vtable = at - struct.unpack_from("<i", data, at)[0]
        self.size = struct.unpack_from("<H", data, self.vtable)[0]

    def offset(self, field):
        slot = 4 + 2 * field
        if slot >= self.size:
            return 0
        relative = struct.unpack_from("<H", self.data, self.vtable + slot)[0]
        return self.at + relative if relative else 0

    def number(self, field, kind="i", default=0):
        at = self.offset(field)
        return struct.unpack_from("<" + kind, self.data, at)[0] if at else default

    def target(self, at):
        return at + struct.unpack_from("<I", self.data, at)[0]

    def table(self, field):
        at = self.offset(field)
        return Table(self.data, self.target(at)) if at else None

    def vector(self, field):
        """Where the vector's first element is, and how many there are."""
        at = self.offset(field)
        if not at:
            return 0, 0
        start = self.target(at)
        return start + 4, struct.unpack_from("<I", self.data, start)[0]

    def tables(self, field):
        start, count = self.vector(field)
        return [Table(self.data, self.target(start + 4 * index)) for index in range(count)]

    def integers(self, field):
        start, count = self.vector(field)
        return list(struct.unpack_from(f"<{count}i", self.data, start))

    def bytes(self, field):
        start, count = self.vector(field)
        return bytes(self.data[start : start + count])


def root(data):
    return Table(data, struct.unpack_from("<I", data, 0)[0])
