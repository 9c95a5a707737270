package enum FieldRole: UInt8, Sendable { case other }
