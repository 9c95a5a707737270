/// The frame that a worker and the main program exchange over a pipe: the bytes of the header and of the
/// payload as two little-endian 32-bit counts, then the header as JSON, then the payload.
package enum WorkerFrame {
  package static let prefixBytes = 8
  package static let headerBytesMax = 8 << 20
  package static let payloadBytesMax = 256 << 20

  package static func prefix(header: Int, payload: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(prefixBytes)
    for count in [header, payload] {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    }
    return bytes
  }

  /// Nil when the prefix is short or a count is over its limit: whoever sent it is not to be trusted further.
  package static func counts(_ prefix: [UInt8]) -> (header: Int, payload: Int)? {
    guard prefix.count == prefixBytes else { return nil }
    func count(_ start: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(prefix[start + $1]) << (8 * $1) }
    }
    let (header, payload) = (count(0), count(4))
    guard header <= headerBytesMax, payload <= payloadBytesMax else { return nil }
    return (header, payload)
  }
}
