package import AssayCore
package import AssaySignals

extension EvidenceDrawing {
  /// A word or an utterance under a waveform.
  package struct TimedText: Sendable, Hashable {
    package var text: String
    package var span: TimeSpan

    package init(text: String, span: TimeSpan) {
      self.text = text
      self.span = span
    }
  }

  /// A shaded stretch; `group` is `speech`, `sound`, `expected`, `cited` or `wrong`.
  package struct TimedSpan: Sendable, Hashable {
    package var group: String
    package var label: String
    package var span: TimeSpan

    package init(group: String, label: String, span: TimeSpan) {
      self.group = group
      self.label = label
      self.span = span
    }
  }

  static let secondsPerRow = 8.0
  static let rowsMax = 15
  private static let rowWidth = 960.0
  private static let rowHeight = 128.0
  private static let waveHeight = 76.0

  /// A waveform in rows of eight seconds, with shaded stretches and words under it.
  package static func waveform(
    samples: [Float], rate: Int, words: [TimedText] = [], spans: [TimedSpan] = []
  ) -> String {
    guard rate > 0, !samples.isEmpty else { return "" }
    let seconds = Double(samples.count) / Double(rate)
    let rows = min(rowsMax, max(1, Int((seconds / secondsPerRow).rounded(.up))))
    let perRow = rows == 1 ? max(seconds, 1) : secondsPerRow
    let height = Double(rows) * rowHeight
    var svg =
      "<svg class=\"evidence\" viewBox=\"0 0 \(n(rowWidth)) \(n(height))\" width=\"\(n(rowWidth))\" "
      + "height=\"\(n(height))\" role=\"img\">"
    let peak = samples.reduce(Float(0.05)) { $1.isFinite ? max($0, abs($1)) : $0 }
    for row in 0..<rows {
      let from = Double(row) * perRow
      let top = Double(row) * rowHeight
      svg += shades(spans, from: from, perRow: perRow, top: top)
      svg += wave(samples, rate, from: from, perRow: perRow, top: top, peak: peak)
      svg += ticks(from: from, perRow: perRow, top: top, seconds: seconds)
      svg += texts(words, from: from, perRow: perRow, top: top)
    }
    svg += "</svg>"
    let shown = Double(rows) * perRow
    if shown < seconds { svg += "<p class=\"note\">The first \(Int(shown)) of \(Int(seconds)) seconds are drawn.</p>" }
    return svg
  }

  /// Evidence of a recording as words and stretches.
  package static func waveform(_ sound: Waveform, observations: [Observation], highlights: [Highlight] = []) -> String {
    let spoken = observations.filter { $0.kind == .spokenWord }
    let texts = spoken.isEmpty ? observations.filter { $0.kind == .utterance } : spoken
    let words = texts.compactMap { item in item.region?.span.map { TimedText(text: item.shownValue, span: $0) } }
    let stretches = observations.filter { $0.kind == .speech || $0.kind == .sound }
    var spans = stretches.compactMap { item in
      item.region?.span.map { TimedSpan(group: EvidenceStyle.group(item), label: item.shownValue, span: $0) }
    }
    spans += highlights.compactMap { item in
      item.region.span.map { TimedSpan(group: item.role.rawValue, label: item.label, span: $0) }
    }
    return waveform(samples: sound.samples, rate: sound.sampleRateHz, words: words, spans: spans)
  }

  private static func shades(_ spans: [TimedSpan], from: Double, perRow: Double, top: Double) -> String {
    spans.prefix(2_000).map { item in
      let start = max(0, (item.span.start - from) / perRow)
      let end = min(1, (item.span.end - from) / perRow)
      guard end > start, start.isFinite, end.isFinite else { return "" }
      return "<g class=\"g-\(item.group)\"><rect class=\"span\" x=\"\(n(start * rowWidth))\" y=\"\(n(top))\" "
        + "width=\"\(n((end - start) * rowWidth))\" height=\"\(n(waveHeight))\"><title>\(SafeText.html(item.label)) "
        + "\(n(item.span.start))–\(n(item.span.end)) s</title></rect></g>"
    }.joined()
  }

  /// The envelope: lowest and highest sample of each of 480 columns.
  private static func wave(
    _ samples: [Float], _ rate: Int, from: Double, perRow: Double, top: Double, peak: Float
  ) -> String {
    let columns = 480
    let middle = top + waveHeight / 2
    var (upper, lower): ([String], [String]) = ([], [])
    samples.withUnsafeBufferPointer { samples in
      for column in 0...columns {
        let start = Int((from + perRow * Double(column) / Double(columns)) * Double(rate))
        let end = min(samples.count, start + max(1, Int(perRow * Double(rate) / Double(columns))))
        guard start < end else { break }
        var (low, high): (Float, Float) = (0, 0)
        for index in start..<end where samples[index].isFinite {
          low = min(low, samples[index])
          high = max(high, samples[index])
        }
        let x = n(rowWidth * Double(column) / Double(columns))
        let reach = waveHeight / 2 - 3
        upper.append("\(x) \(SafeText.number(middle - max(0.3, Double(high / peak) * reach), 1))")
        lower.append("\(x) \(SafeText.number(middle - min(-0.3, Double(low / peak) * reach), 1))")
      }
    }
    guard !upper.isEmpty else { return "" }
    return "<path class=\"wave\" d=\"M\((upper + lower.reversed()).joined(separator: "L"))Z\"/>"
  }

  private static func ticks(from: Double, perRow: Double, top: Double, seconds: Double) -> String {
    let y = top + waveHeight
    var svg = "<path class=\"axis\" d=\"M0 \(n(y))H\(n(rowWidth))\"/>"
    let step = perRow > 4 ? 1.0 : perRow > 1.5 ? 0.5 : 0.25
    var time = (from / step).rounded(.up) * step
    while time < from + perRow - 0.01, time <= seconds {
      let x = (time - from) / perRow * rowWidth
      svg +=
        "<path class=\"axis\" d=\"M\(n(x)) \(n(y))v4\"/><text class=\"note\" x=\"\(n(x + 3))\" y=\"\(n(y + 12))\" "
        + "font-size=\"10\">\(n(time)) s</text>"
      time += step
    }
    return svg
  }

  /// Words below the axis, on the first of two lines that has room.
  private static func texts(_ words: [TimedText], from: Double, perRow: Double, top: Double) -> String {
    var svg = ""
    var ends = [0.0, 0.0]
    for word in words where word.span.start >= from && word.span.start < from + perRow {
      let x = (word.span.start - from) / perRow * rowWidth
      let text = shortened(SafeText.visible(word.text), to: 140)
      let width = Double(text.unicodeScalars.count) * 6.4 + 6
      guard let line = ends.firstIndex(where: { x >= $0 }) else { continue }
      ends[line] = x + width
      svg +=
        "<text class=\"word\" x=\"\(n(x))\" y=\"\(n(top + waveHeight + 27 + Double(line) * 15))\" font-size=\"12\">"
        + "\(SafeText.html(text))</text>"
    }
    return svg
  }
}
