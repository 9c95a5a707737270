/// The marker segments of a JPEG file, walked without decoding: what the decoder is about to meet, and what
/// stands where no decoder looks.
package struct JPEGStructure: Sendable {
  package struct Segment: Sendable, Hashable {
    /// The second byte of the marker: 0xE1 is APP1, 0xFE a comment.
    package var marker: UInt8
    package var content: Range<Int>
  }

  static let segmentsMax = 4096

  /// Start-of-scan markers. A progressive file has one for each refinement.
  package private(set) var scans = 0
  package private(set) var isProgressive = false
  package private(set) var isArithmetic = false
  /// From the frame header; nil when there is none.
  package private(set) var width: Int?
  package private(set) var height: Int?
  package private(set) var components: Int?
  package private(set) var bitDepth: Int?
  /// The offset after the end marker; nil when the file ends before it.
  package private(set) var end: Int?
  package private(set) var segments: [Segment] = []
  /// A length field points outside the file, or bytes between segments belong to nothing.
  package private(set) var isMalformed = false

  /// Nil when the bytes do not start like a JPEG.
  package init?(_ view: ByteView) {
    guard view.u16BE(0) == 0xFFD8 else { return nil }
    walk(view)
  }

  private mutating func walk(_ view: ByteView) {
    var offset = 2
    while segments.count < Self.segmentsMax {
      guard let found = view.find(byte: 0xFF, from: offset) else { return }
      if found != offset { isMalformed = true }
      var position = found
      while view.u8(position) == 0xFF { position += 1 }
      guard let marker = view.u8(position) else { return }
      offset = position + 1
      switch marker {
      case 0xD9:
        end = offset
        return
      case 0x00, 0x01, 0xD0...0xD8: continue
      default: break
      }
      guard let length = view.u16BE(offset), length >= 2 else {
        isMalformed = true
        return
      }
      let content = view.clamped(offset + 2, offset + length)
      if content.upperBound < offset + length { isMalformed = true }
      segments.append(Segment(marker: UInt8(marker), content: content))
      offset += length
      note(marker, content, view)
      if marker == 0xDA { offset = Self.endOfEntropyData(view, from: offset) }
    }
    isMalformed = true
  }

  private mutating func note(_ marker: Int, _ content: Range<Int>, _ view: ByteView) {
    switch marker {
    case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
      let start = content.lowerBound
      bitDepth = view.u8(start)
      height = view.u16BE(start + 1)
      width = view.u16BE(start + 3)
      components = view.u8(start + 5)
      isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(marker)
      isArithmetic = marker > 0xC8
    case 0xDA: scans += 1
    default: break
    }
  }

  /// The offset of the marker that ends a scan: any but a stuffed zero or a restart.
  private static func endOfEntropyData(_ view: ByteView, from start: Int) -> Int {
    var offset = start
    while let found = view.find(byte: 0xFF, from: offset) {
      guard let next = view.u8(found + 1) else { return view.count }
      if next == 0 || (0xD0...0xD7).contains(next) {
        offset = found + 2
      } else if next == 0xFF {
        offset = found + 1
      } else {
        return found
      }
    }
    return view.count
  }

  /// Segments in which anything may stand: comments and application data.
  package var carriers: [Range<Int>] {
    segments.filter { $0.marker == 0xFE || (0xE0...0xEF).contains($0.marker) }.map(\.content)
  }

  /// The content of the first APP1 segment with the signature, after it.
  package func application(_ signature: StaticString, in view: ByteView) -> Range<Int>? {
    for segment in segments where segment.marker == 0xE1 && view.has(signature, at: segment.content.lowerBound) {
      let start = segment.content.lowerBound + signature.utf8CodeUnitCount
      return start < segment.content.upperBound ? start..<segment.content.upperBound : nil
    }
    return nil
  }
}
