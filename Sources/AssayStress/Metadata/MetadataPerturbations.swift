import AssayCore
import AssayFormats

/// What can happen to what a file says of itself. Content stays as it was, bit for bit, but for the two that name it
/// (`truncated`, `bit_flips`); a reader should go on and tell of the fault.
package enum MetadataPerturbations {
  package static let all: [Perturbation] = statements + damages

  typealias Change = @Sendable ([UInt8], MediaInfo, inout StressCall) throws(AssayError) -> Stressed<[UInt8]>

  /// - Parameter kinds: of media that can carry what is changed; nil: all.
  static func make(
    _ name: String, on kinds: Set<Modality>? = nil, _ summary: String, _ parameters: [String],
    _ change: @escaping Change
  ) -> Perturbation {
    var made = Perturbation(name, group: .metadata, summary: summary, parameters: parameters, work: .bytes(change))
    made.onlyOn = kinds
    return made
  }

  private static let statements: [Perturbation] = [
    make(
      "missing_metadata", on: [.image, .audio, .document, .geometry],
      "What the file says of itself taken away, step by step; the content stays.",
      [
        "comments and titles outside XMP, EXIF and ID3v2", "and XMP, IPTC", "and EXIF, tags, times",
        "and colour profiles", "and all the rest",
      ],
      missing),
    make(
      "malformed_metadata", on: [.image, .audio],
      "Metadata that cannot be read: EXIF in pictures, INFO in WAV, ID3 in MP3.",
      [
        "denominators of zero", "a count over the file's size", "a directory outside the file",
        "a directory that points at itself", "all of it",
      ], malformed),
    make(
      "contradictory_metadata", on: [.image],
      "Metadata that disagrees with the content or with itself.",
      [
        "size off by one", "sides exchanged", "size tenfold", "digitised before it was taken",
        "and a place off the globe",
      ],
      contradictory),
    make(
      "wrong_orientation", on: [.image],
      "The EXIF orientation changed, so that the picture is shown turned or mirrored.",
      ["mirrored", "half a turn", "a quarter turn right", "a quarter turn left", "transposed"], turned),
    make(
      "clock_skew", on: [.image, .audio, .document, .geometry],
      "Times of capture moved, as by a wrong clock.",
      ["an hour later", "a day earlier", "ten years earlier", "the year 1979", "the year 2099"], skewed),
  ]

  private static func missing(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    let result = try MetadataStripping.stripped(bytes, step: call.severity.step)
    // A step may find nothing of its own where a later one does.
    let all = result == bytes ? try MetadataStripping.stripped(bytes, step: 5) : result
    guard all != bytes else {
      throw AssayError(
        .data, "the file has no metadata to take away", remedy: "choose files that say something of themselves")
    }
    guard result != bytes else { return Stressed(result, achieved: ["removed_bytes": 0]) }
    // Places in a PDF are counted from its start, so that text is blanked there and nothing moves.
    guard result.count != bytes.count else {
      let blanked = zip(bytes, result).count { $0 != $1 }
      return Stressed(result, achieved: ["blanked_bytes": Double(blanked)])
    }
    return Stressed(result, achieved: ["removed_bytes": Double(bytes.count - result.count)])
  }

  private static func malformed(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    let form = MetadataForm(bytes)
    if form.isPicture {
      let orientation = PictureMetadata.orientation(bytes)
      let block = ExifBlock.malformed(step: call.severity.step, orientation: orientation)
      return Stressed(try PictureMetadata.settingExif(block, in: bytes, info))
    }
    switch form {
    case .wav: return Stressed(WAVMetadata.addingMalformedInfo(bytes, step: call.severity.step))
    case .mp3: return Stressed(MP3Metadata.addingMalformedTag(bytes, step: call.severity.step))
    default:
      throw unfit("malformed metadata", info, remedy: "Use a JPEG, PNG or WebP picture, a WAV or an MP3 file.")
    }
  }

  private static func contradictory(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    guard MetadataForm(bytes).isPicture else { throw unfit("a contradiction", info) }
    guard let image = info.image, image.width > 0, image.height > 0 else {
      throw AssayError(.data, "The picture's size is not known, so that nothing can contradict it.")
    }
    let orientation = PictureMetadata.orientation(bytes)
    let isTurned = orientation > 4
    let block = ExifBlock.contradictory(
      step: call.severity.step, width: isTurned ? image.height : image.width,
      height: isTurned ? image.width : image.height, orientation: orientation)
    return Stressed(try PictureMetadata.settingExif(block, in: bytes, info))
  }

  private static func turned(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    guard MetadataForm(bytes).isPicture else { throw unfit("an orientation", info) }
    let turn = Orientation.all[call.severity.of(2, 3, 6, 8, 5) - 1]
    let before = Orientation.all[PictureMetadata.orientation(bytes) - 1]
    let result = try PictureMetadata.settingOrientation(turn.after(before).number, in: bytes, info)
    guard let image = info.image else {
      return Stressed(result, effect: LabelEffect(unsure: [.init(.everything, "the picture's size is not known")]))
    }
    let (width, height) = (Double(image.width), Double(image.height))
    var effect = LabelEffect(
      plane: PlaneMap(width: turn.isTurned ? height : width, height: turn.isTurned ? width : height) { x, y in
        turn.point(x, y, width: width, height: height)
      })
    if turn.isMirrored { effect.unsure.append(.init(.reading, "text in the picture is mirrored")) }
    return Stressed(result, effect: effect)
  }

  private static func skewed(
    _ bytes: [UInt8], _ info: MediaInfo, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<[UInt8]> {
    let change: ClockTime.Change = call.severity.of(.hours(1), .hours(-24), .years(-10), .year(1979), .year(2099))
    let (result, moved) = ClockSkew.moved(bytes, by: change)
    guard moved > 0 else {
      throw AssayError(
        .data, "The file states no time of capture that could be wrong.", remedy: "Use media with EXIF, XMP or tags.")
    }
    return Stressed(result, achieved: ["moved_times": Double(moved)])
  }

  static func unfit(
    _ what: String, _ info: MediaInfo, remedy: String = "Use a JPEG, PNG or WebP picture."
  ) -> AssayError {
    AssayError(.data, "A file of type \(info.type) cannot carry \(what).", remedy: remedy)
  }
}
