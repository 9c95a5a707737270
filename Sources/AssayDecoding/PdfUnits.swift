import AssayFormats

/// Texts of pdfium: asked twice, for the length and for the text.
enum PdfUnits {
  /// Longer texts are named, not read.
  static let unitsMax = 1 << 20

  static func text(_ ask: (UnsafeMutablePointer<UInt16>?, Int32) -> Int32) -> String {
    let count = Int(ask(nil, 0))
    guard count > 0 else { return "" }
    guard count <= unitsMax else { return "(\(count) characters)" }
    let units = [UInt16](unsafeUninitializedCapacity: count + 1) { buffer, filled in
      buffer.initialize(repeating: 0)
      filled = min(max(0, Int(ask(buffer.baseAddress, Int32(count + 1)))), count)
    }
    return EmbeddedText.cleaned(String(decoding: units, as: UTF16.self).unicodeScalars)
  }

  static func bytes(_ ask: (UnsafeMutablePointer<UInt8>?, Int32) -> Int32) -> String {
    let count = Int(ask(nil, 0))
    guard count > 0, count <= unitsMax else { return "" }
    let bytes = [UInt8](unsafeUninitializedCapacity: count + 1) { buffer, filled in
      buffer.initialize(repeating: 0)
      filled = min(max(0, Int(ask(buffer.baseAddress, Int32(count + 1)))), count)
    }
    return EmbeddedText.decode(bytes[...])
  }
}
