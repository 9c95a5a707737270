package import AssayCore
import AssayFormats
import AssaySignals

/// Texts are probed here, by Swift alone: there is no decoder to distrust.
package enum TextProbe {
  /// Share of invalid sequences above which bytes are not the text they were taken for.
  static let invalidShareMax = 0.05

  /// Adds everything to `info`.
  package static func probe(_ bytes: [UInt8], into info: inout MediaInfo) {
    info.modality = .text
    let decoded = TextEncoding.decode(bytes)
    let signals = TextSignals(decoded.text)
    info.textual = TextInfo(
      encoding: decoded.encoding.rawValue, characters: signals.characters, lines: signals.lines,
      invisibleCharacters: signals.invisibleCharacters)
    if decoded.invalidSequences > 0 {
      let share = Double(decoded.invalidSequences) / Double(max(1, signals.characters))
      info.decodedShare = max(0, 1 - share)
      let isHopeless = share > invalidShareMax
      info.note(
        MediaFinding(
          "invalid_encoding", isHopeless ? .refused : .degraded,
          "\(decoded.invalidSequences) places are not valid \(decoded.encoding.rawValue.uppercased()).",
          remedy: "save the text as UTF-8"))
    }
    if signals.invisibleCharacters > 0 {
      info.note(
        MediaFinding(
          "invisible_characters", .note,
          "\(signals.invisibleCharacters) characters do not show or change the direction of reading."))
    }
    if signals.controlCharacters > 0 {
      info.note(MediaFinding("control_characters", .note, "\(signals.controlCharacters) control characters."))
    }
  }

  /// The text of a file or part.
  ///
  /// - Throws: `.ingestion` when the bytes are not text.
  package static func text(_ bytes: [UInt8]) throws(AssayError) -> String {
    let decoded = TextEncoding.decode(bytes)
    guard Double(decoded.invalidSequences) <= invalidShareMax * Double(decoded.text.unicodeScalars.count) else {
      throw AssayError(.ingestion, "the bytes are not a text in UTF-8 or UTF-16", remedy: "save the text as UTF-8")
    }
    return decoded.text
  }
}
