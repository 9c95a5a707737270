import AssayCore
import AssayMedia
import AssaySignals
import AssayStress
import AssayWire

/// An attacked medium beside its twin, as small pictures where there are any.
package struct AttackExample: Sendable, Hashable, Codable {
  package struct Side: Sendable, Hashable, Codable {
    /// `data:image/png;base64,…`; nil: it is no picture.
    package var picture: String?
    /// `data:audio/wav;base64,…`, the file as it is; nil: it is no recording, or a long one.
    package var sound: String?
    package var name: String
    package var bytes: Int
    package var digest: String
    package var words: String
  }

  package var family: String
  package var base: String
  package var attacked: Side
  package var twin: Side

  private static let sideMax = 420

  init(family: String, base: String, attacked: Side, twin: Side) {
    (self.family, self.base, self.attacked, self.twin) = (family, base, attacked, twin)
  }

  init(_ pair: AttackPair, media: any MediaDecoding) async {
    family = pair.family
    base = pair.base
    let question = pair.script.attackQuestion.map { "(asked) " + $0 } ?? ""
    attacked = await Self.side(pair.attacked, pair.script.attack + question, media)
    twin = await Self.side(pair.twin, pair.script.twin, media)
  }

  private static func side(_ side: AttackPair.Side, _ words: String, _ media: any MediaDecoding) async -> Side {
    let file = side.shown
    var shown = Side(
      name: file?.name ?? "", bytes: file?.bytes.count ?? 0, digest: file.map { Digest(of: $0.bytes).short } ?? "",
      words: String(words.prefix(600)))
    if let file, file.modality == .audio { shown.sound = sound(file.bytes) }
    guard let file, let picture = await picture(file, media) else { return shown }
    let small = picture.fitted(sideMax: sideMax)
    shown.picture = "data:image/png;base64," + String(decoding: Base64.encode(PngWriter.encode(small)), as: UTF8.self)
    return shown
  }

  /// A page holds two a family.
  static let soundBytesMax = 1 << 20

  /// By what the bytes begin with: what a browser is told must not come from a name.
  static func sound(_ bytes: [UInt8]) -> String? {
    let forms: [(start: String, type: String)] = [
      ("RIFF", "audio/wav"), ("fLaC", "audio/flac"), ("ID3", "audio/mpeg"), ("OggS", "audio/ogg"),
    ]
    guard bytes.count <= soundBytesMax, let form = forms.first(where: { bytes.starts(with: Array($0.start.utf8)) })
    else { return nil }
    return "data:\(form.type);base64," + String(decoding: Base64.encode(bytes), as: UTF8.self)
  }

  private static func picture(_ file: AttackFile, _ media: any MediaDecoding) async -> Pixmap? {
    switch file.modality {
    case .image: return try? await media.image(file.bytes, sideMax: 2 * sideMax)
    case .document: return try? await media.page(file.bytes, number: 1, dpi: 60)
    case .video:
      let frames = try? await media.frames(file.bytes, framesMax: 12, sideMax: sideMax)
      // Letters burnt in stand in few pictures: the one that differs most from the first.
      return frames?.max {
        difference($0.picture, frames?.first?.picture) < difference($1.picture, frames?.first?.picture)
      }?
      .picture
    default: return nil
    }
  }

  private static func difference(_ a: Pixmap, _ b: Pixmap?) -> Int {
    guard let b, a.samples.count == b.samples.count else { return 0 }
    var sum = 0
    for index in stride(from: 0, to: a.samples.count, by: 7) {
      sum += abs(Int(a.samples[index]) - Int(b.samples[index]))
    }
    return sum
  }
}
