import AssayCore
import AssayFormats

extension MetadataPerturbations {
  static let damages: [Perturbation] = [
    make(
      "truncated", "The end of the file cut off.", ["1 % of the bytes", "5 %", "10 %", "25 %", "50 %"], truncated),
    make(
      "bit_flips", "Single bits turned over behind the first 16 bytes.",
      ["1 bit", "4 bits", "16 bits", "64 bits", "256 bits"],
      flipped),
    make(
      "wrong_type", "Declared as something else: type and name disagree with the content.",
      ["another type of the kind", "unknown", "text", "another kind", "a program"], declaredWrongly),
  ]

  private static func truncated(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    let part = call.severity.of(0.01, 0.05, 0.1, 0.25, 0.5)
    let lost = max(1, Int(Double(bytes.count) * part))
    guard lost < bytes.count else {
      throw AssayError(.data, "A file of \(bytes.count) bytes leaves nothing when its end is cut.")
    }
    return Stressed(
      Array(bytes.dropLast(lost)), effect: cutEffect(info, part), achieved: ["lost_bytes": Double(lost)])
  }

  /// Content is spread over a file only roughly evenly: twice the share counts as lost.
  private static func cutEffect(_ info: MediaInfo, _ part: Double) -> LabelEffect {
    let share = min(1, 2 * part)
    if let image = info.image, info.modality == .image {
      let (width, height) = (Double(image.width), Double(image.height))
      return LabelEffect(hiddenBoxes: [Box2D(x: 0, y: height * (1 - share), width: width, height: height * share)])
    }
    if let audio = info.audio, info.modality == .audio {
      return LabelEffect(lostSpans: [TimeSpan(start: audio.seconds * (1 - share), end: audio.seconds)])
    }
    return LabelEffect(unsure: [.init(.everything, "the end of the file is cut off, and nothing says what stood there")]
    )
  }

  /// What identifies the file stays, so that the damage is met by its decoder.
  private static let headBytes = 16

  private static func flipped(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    guard bytes.count > headBytes else {
      throw AssayError(.data, "A file of \(bytes.count) bytes has no content whose bits could flip.")
    }
    var result = bytes
    let bits = call.severity.of(1, 4, 16, 64, 256)
    // The first flips are the same at every severity; a bit drawn twice flips once.
    let places = call.generator.distinct(bits, of: (bytes.count - headBytes) * 8)
    for bit in places { result[headBytes + bit / 8] ^= 1 << UInt8(bit % 8) }
    return Stressed(result, achieved: ["flipped_bits": Double(places.count)])
  }

  private static func declaredWrongly(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    let claim: (type: String, ending: String)
    switch call.severity.step {
    case 1: claim = relative(info)
    case 2: claim = ("application/octet-stream", "bin")
    case 3: claim = ("text/plain", "txt")
    case 4: claim = info.modality == .audio ? ("image/png", "png") : ("audio/mpeg", "mp3")
    default: claim = ("application/x-msdownload", "exe")
    }
    var result = Stressed(bytes)
    result.declaredType = claim.type
    result.nameEnding = claim.ending
    return result
  }

  private static func relative(_ info: MediaInfo) -> (String, String) {
    switch info.modality {
    case .image: info.type == "image/png" ? ("image/jpeg", "jpg") : ("image/png", "png")
    case .audio: info.type == "audio/wav" ? ("audio/flac", "flac") : ("audio/wav", "wav")
    case .video: info.type == "video/mp4" ? ("video/webm", "webm") : ("video/mp4", "mp4")
    case .geometry: info.type == "model/ply" ? ("model/stl", "stl") : ("model/ply", "ply")
    case .document: ("application/msword", "doc")
    case .text, nil: ("text/html", "html")
    }
  }
}
