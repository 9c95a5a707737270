import AssayCore
import AssayPerception

/// A MediaInfo as a person reads it.
enum MediaReport {
  static func text(_ info: MediaInfo, path: String) -> String {
    let status =
      switch info.status {
      case .ok: Terminal.styled("ok", .green)
      case .degraded: Terminal.styled("degraded", .yellow)
      case .refused: Terminal.styled("refused", .red)
      }
    var lines = ["\(Terminal.styled(SafeText.visible(path), .bold))  \(info.type)  \(size(info.bytes))  \(status)"]
    var table = TextTable([("", .left), ("", .left)])
    table.add(["sha256", info.digest.hex])
    if info.decodedShare < 1 { table.add(["decoded", percent(info.decodedShare)]) }
    for (name, value) in facts(info) { table.add([name, value]) }
    for item in info.metadata.prefix(12) { table.add(["\(item.group) \(item.key)", String(item.value.prefix(80))]) }
    if info.metadata.count > 12 { table.add(["metadata", "\(info.metadata.count - 12) more; see --json"]) }
    lines.append(table.rendered(indent: 2))
    for finding in info.findings {
      let style: Terminal.Style = finding.severity == .refused ? .red : finding.severity == .degraded ? .yellow : .dim
      let remedy = finding.remedy.map { " → \($0)" } ?? ""
      lines.append("  " + Terminal.styled(finding.code, style) + ": " + SafeText.visible(finding.message + remedy))
    }
    return lines.joined(separator: "\n")
  }

  private static func facts(_ info: MediaInfo) -> [(String, String)] {
    var facts: [(String, String)] = []
    func add(_ name: String, _ value: String?) { if let value { facts.append((name, value)) } }
    if let image = info.image {
      let turned = image.orientation == 1 ? "" : ", EXIF orientation \(image.orientation)"
      add("picture", "\(image.width) × \(image.height), \(image.channels) × \(image.bitDepth) bit\(turned)")
      add(
        "exposure",
        joined([
          ("mean", image.meanLuma, ""), ("dark", image.darkShare.map { $0 * 100 }, " %"),
          ("bright", image.brightShare.map { $0 * 100 }, " %"),
        ]))
      add("contrast", image.contrast.map { number($0) })
      add("sharpness", image.sharpness.map { number($0) })
      add("noise", image.noise.map { number($0) })
      add("device", image.device)
      add("captured", image.capturedAt)
    }
    if let audio = info.audio {
      add("sound", "\(audio.codec), \(audio.sampleRateHz) Hz, \(audio.channels) ch, \(number(audio.seconds)) s")
      add("level", joined([("rms", audio.loudnessDb, " dBFS"), ("peak", audio.peakDb, " dBFS")]))
      let uncertain = audio.snrIsUncertain == true ? " (no pause to measure)" : ""
      add("snr", audio.snrDb.map { number($0) + " dB" + uncertain })
      add("clipped", audio.clippedShare.map(percent))
      add("silent", audio.silentShare.map(percent))
      add("bandwidth", audio.bandwidthHz.map { number($0) + " Hz" })
    }
    if let video = info.video {
      add(
        "film",
        "\(video.container), \(video.width) × \(video.height), \(number(video.seconds)) s"
          + (video.frameRate.map { ", \(number($0)) frames/s" } ?? ""))
      for stream in video.streams {
        add(
          "stream",
          "\(stream.kind.rawValue) \(stream.codec), \(stream.packets) packets"
            + (stream.start.map { ", from \(number($0)) s" } ?? "")
            + (stream.duration.map { ", \(number($0)) s" } ?? "")
            + (stream.corruptPackets > 0 ? ", \(stream.corruptPackets) corrupt" : ""))
      }
      let plusMinus = video.audioOffsetUncertaintyMs.map { " ± " + number($0) } ?? ""
      add("sound offset", video.audioOffsetMs.map { number($0) + plusMinus + " ms" })
      add("end difference", video.durationDifferenceMs.map { number($0) + " ms" })
      add("longest freeze", video.longestFreezeSeconds.map { number($0) + " s" })
    }
    if let document = info.document {
      add("document", "\(document.pages) pages, \(number(document.pageWidth)) × \(number(document.pageHeight)) pt")
      add("text layer", "\(document.textCharacters) characters on \(percent(document.textLayerShare)) of the pages")
      if document.hiddenTextShare > 0 { add("hidden text", percent(document.hiddenTextShare)) }
    }
    if let scan = info.geometry {
      add("geometry", "\(scan.points) points" + (scan.faces > 0 ? ", \(scan.faces) faces" : ""))
      add(
        "extent",
        "\(number(scan.extent.x)) × \(number(scan.extent.y)) × \(number(scan.extent.z))"
          + (scan.unit.map { " \($0)" } ?? "") + (scan.unitSource.map { " (\($0))" } ?? ""))
      add("up axis", scan.upAxis.map { $0 + (scan.upAxisSource.map { " (\($0))" } ?? "") })
      add("frame", scan.frame)
      add("spacing", scan.meanSpacing.map { number($0) })
      add("hole ratio", scan.holeRatio.map(percent))
    }
    if let text = info.textual {
      add("text", "\(text.encoding), \(text.characters) characters, \(text.lines) lines")
      if text.invisibleCharacters > 0 { add("invisible", "\(text.invisibleCharacters) characters") }
    }
    return facts
  }

  private static func joined(_ items: [(String, Double?, String)]) -> String? {
    let known = items.compactMap { name, value, unit in value.map { "\(name) \(number($0))\(unit)" } }
    return known.isEmpty ? nil : known.joined(separator: ", ")
  }

  static func percent(_ share: Double) -> String { number(share * 100) + " %" }

  /// Three significant digits or so, without an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let digits = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : abs(value) >= 1 ? 2 : 3
    let scale = [1.0, 10, 100, 1000][digits]
    let rounded = (value * scale).rounded() / scale
    return Int(exactly: rounded).map(String.init) ?? String(rounded)
  }

  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1000: "\(bytes) B"
    case ..<1_000_000: number(Double(bytes) / 1e3) + " kB"
    case ..<1_000_000_000: number(Double(bytes) / 1e6) + " MB"
    default: number(Double(bytes) / 1e9) + " GB"
    }
  }
}
