import AssayCore
import AssayFormats
import CAVShim

/// The texts of a film or recording: tags of the container, its chapters and streams, subtitles with their times.
enum FilmTexts {
  private final class Gathering {
    var items: [MetadataItem] = []
    var bytes = 0
    let film: Film

    init(_ film: Film) { self.film = film }

    var isFull: Bool { items.count > EmbeddedTextLimits.itemsMax || bytes > EmbeddedTextLimits.totalBytesMax }
  }

  static func items(_ film: Film) -> [MetadataItem] {
    let gathering = Gathering(film)
    withExtendedLifetime(gathering) {
      assay_av_texts(
        film.handle,
        { context, text in
          guard let context, let text else { return 1 }
          let gathering = Unmanaged<Gathering>.fromOpaque(context).takeUnretainedValue()
          FilmTexts.take(text.pointee, gathering)
          return gathering.isFull ? 1 : 0
        }, Unmanaged.passUnretained(gathering).toOpaque())
    }
    return gathering.items
  }

  private static func take(_ text: assay_av_text, _ gathering: Gathering) {
    let bytes = Array(
      UnsafeBufferPointer(start: text.bytes, count: min(text.count, 4 * EmbeddedTextLimits.itemBytesMax)))
    let key = text.key.map { String(cString: $0) } ?? ""
    let region = region(text, gathering.film)
    func add(_ group: String, _ key: String, _ value: String, hiddenBy: String? = nil) {
      guard !value.isEmpty, !gathering.isFull else { return }
      gathering.bytes += value.utf8.count
      gathering.items.append(
        MetadataItem(
          group: group, key: EmbeddedText.cleaned(key.unicodeScalars), value: value, region: region, hiddenBy: hiddenBy)
      )
    }
    switch text.source {
    case Int32(ASSAY_AV_TEXT_CONTAINER): add("container", key, EmbeddedText.decode(bytes[...]))
    case Int32(ASSAY_AV_TEXT_STREAM):
      // Every stream of an MP4 says so of itself.
      let value = EmbeddedText.decode(bytes[...])
      let isUsual = ["language", "vendor_id", "handler_name", "encoder", "duration"].contains(key.lowercased())
      if !isUsual || value.utf8.count > 32 { add("stream", "\(key) of stream \(text.stream)", value) }
    case Int32(ASSAY_AV_TEXT_CHAPTER): add("chapter", key, EmbeddedText.decode(bytes[...]))
    case Int32(ASSAY_AV_TEXT_SUBTITLE):
      let event = SubtitleText(bytes[...], isASS: key == "ass")
      add("subtitle", "track \(text.stream)", event.shown, hiddenBy: event.hiddenBy)
      add("subtitle", "comment of track \(text.stream)", event.comment, hiddenBy: "comment")
    case Int32(ASSAY_AV_TEXT_HEADER):
      add("subtitle", "header of track \(text.stream)", SubtitleText.header(bytes[...]), hiddenBy: "comment")
    default:
      let value =
        EmbeddedText.isProse(bytes[...]) ? EmbeddedText.decode(bytes[...]) : EmbeddedText.proseRuns(bytes[...])
      add(key == "subtitle" ? "subtitle" : "stream", "\(key) of stream \(text.stream)", value)
    }
  }

  /// Seconds of the asset, which starts with its picture or sound.
  private static func region(_ text: assay_av_text, _ film: Film) -> Region? {
    func isTime(_ value: Double) -> Bool { value.isFinite && abs(value) < FilmLimits.textSecondsMax }
    guard isTime(text.start) else { return nil }
    let start = max(0, FilmProbe.rounded(text.start - film.start))
    guard isTime(text.end), text.end >= text.start else { return Region(.time(start)) }
    return .span(start, max(start, FilmProbe.rounded(text.end - film.start)))
  }
}
