import AssayCore

/// The few numbers about a medium that a heading shows.
enum MediaFacts {
  static func of(_ info: MediaInfo) -> [String] {
    if let image = info.image { return ["\(image.width) × \(image.height) pixels"] + (image.device.map { [$0] } ?? []) }
    if let video = info.video {
      return [seconds(video.seconds), "\(video.width) × \(video.height)"]
        + (video.frameRate.map { ["\(SafeText.number($0)) pictures a second"] } ?? [])
    }
    if let audio = info.audio {
      return [
        seconds(audio.seconds), "\(audio.sampleRateHz) Hz", audio.channels == 1 ? "mono" : "\(audio.channels) channels",
      ]
    }
    if let document = info.document { return [document.pages == 1 ? "1 page" : "\(document.pages) pages"] }
    if let geometry = info.geometry {
      let extent = geometry.extent.array.map { SafeText.number($0) }.joined(separator: " × ")
      return ["\(geometry.points) points", "\(extent) \(geometry.unit ?? "file units")"]
    }
    if let text = info.textual { return ["\(text.characters) characters", text.encoding] }
    return []
  }

  private static func seconds(_ value: Double) -> String { "\(SafeText.number(value)) s" }
}
