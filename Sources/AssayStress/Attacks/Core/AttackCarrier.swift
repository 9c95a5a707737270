package import AssayCore
import AssayFormats
package import AssayInjection

/// A way by which words get into a medium: the same carrier takes the attack and its benign twin.
package struct AttackCarrier: Sendable {
  /// What it can be put into.
  package enum Base: String, Sendable, CaseIterable {
    case image, document, audio, film
    case glTF = "gltf"
    case obj, ply, table
    /// Beside whatever is there.
    case any
  }

  package var name: String
  package var base: Base
  /// One sentence for lists.
  package var summary: String
  /// The channel its words come in by.
  package var channel: SegmentChannel
  /// Harmless words of the same kind.
  package var harmless: String
  /// Words that only a person hears or sees need a voice.
  package var needsVoice: Bool
  package var needsCodes: Bool
  /// The words to write are at most so many bytes.
  package var textBytesMax: Int
  package var make: Make

  /// The file with the words in it, and files that now stand beside it.
  package typealias Make = @Sendable (_ call: inout CarrierCall) async throws(AssayError) -> [AttackFile]

  init(
    _ name: String, _ base: Base, channel: SegmentChannel, summary: String, harmless: String,
    textBytesMax: Int = 2_000, needsVoice: Bool = false, needsCodes: Bool = false, make: @escaping Make
  ) {
    self.name = name
    self.base = base
    self.summary = summary
    self.channel = channel
    self.harmless = harmless
    self.textBytesMax = textBytesMax
    self.needsVoice = needsVoice
    self.needsCodes = needsCodes
    self.make = make
  }

  /// Puts words into a file.
  ///
  /// - Parameter other: the words of the pair's other side: what is drawn takes a place that holds either, so that an
  ///   attack and its twin cover the same.
  /// - Throws: `.data` where the file is of another kind or the words are too long, `.missing` without a voice.
  package func put(
    _ text: String, beside other: String? = nil, into file: AttackFile, tools: AttackTools, seed: UInt64
  ) async throws(AssayError) -> [AttackFile] {
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      throw AssayError(.usage, "there are no words to put into the file")
    }
    guard text.utf8.count <= textBytesMax else {
      throw AssayError(
        .usage, "\(text.utf8.count) bytes of words are more than the \(textBytesMax) that \(name) takes",
        remedy: "shorten them")
    }
    guard fits(file) else {
      throw AssayError(
        .usage, "\(name) is put into \(Self.described(base)), and \(AttackWords.printable(file.name)) is none",
        remedy: "see `assay attack list`")
    }
    var call = CarrierCall(
      file: file, text: text, other: other, tools: tools, generator: StressGenerator(seed: seed))
    return try await make(&call)
  }

  package func fits(_ file: AttackFile) -> Bool {
    switch base {
    case .any: true
    case .image: file.modality == .image
    case .document: file.modality == .document && file.bytes.starts(with: Array("%PDF".utf8))
    case .audio: file.modality == .audio
    case .film: file.modality == .video
    case .glTF: GeometryCarriers.isGLTF(file)
    case .obj: GeometryCarriers.isOBJ(file)
    case .ply: file.bytes.starts(with: Array("ply".utf8))
    case .table: file.name.lowercased().hasSuffix(".csv")
    }
  }

  static func described(_ base: Base) -> String {
    switch base {
    case .image: "a picture"
    case .document: "a PDF"
    case .audio: "a recording"
    case .film: "a film"
    case .glTF: "a glTF file"
    case .obj: "an OBJ file"
    case .ply: "a PLY file"
    case .table: "a CSV table"
    case .any: "any file"
    }
  }
}

/// One use of a carrier.
package struct CarrierCall: Sendable {
  package var file: AttackFile
  package var text: String
  /// Of the pair's other side.
  package var other: String?
  package var tools: AttackTools
  package var generator: StressGenerator
}

/// Words for messages and layouts.
enum AttackWords {
  /// At most 80 characters without controls, for messages.
  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(80).filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }

  /// Letters that the standard fonts do not have would be question marks.
  ///
  /// - Throws: `.usage`.
  static func checkDrawn(_ text: String) throws(AssayError) {
    guard let letter = PDFAmendment.undrawable(in: text) else { return }
    throw AssayError(
      .usage, "the letter \(printable(String(letter))) (\(codePoint(letter))) cannot be drawn: only Latin letters can",
      remedy: "use Latin words, or a family that writes text: `zero_width`, `exif`, `pdf_annotation`")
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Lines of at most so many characters, cut between words where there are any.
  static func wrapped(_ text: String, charactersPerLine: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: true) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, line.count + 1 + word.count > charactersPerLine {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
        while line.count > charactersPerLine * 2 {
          lines.append(String(line.prefix(charactersPerLine)))
          line = String(line.dropFirst(charactersPerLine))
        }
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }
}
