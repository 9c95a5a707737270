package import AssayCore
import AssayWire

/// Evidence for a terminal: what the medium is, what was found, who looked, and how far they agree.
package enum EvidenceText {
  private static let valueWidthMax = 44

  /// - Parameter rowsMax: observations beyond this number are counted, not listed.
  package static func render(_ evidence: Evidence, name: String? = nil, rowsMax: Int = 200) -> String {
    var lines: [String] = []
    if let name { lines.append(SafeText.visible(name)) }
    for media in evidence.media { lines += self.media(media) }
    let shown = evidence.observations.filter { $0.kind != .textWord && $0.kind != .spokenWord }
    if !shown.isEmpty {
      lines.append("")
      let rows = shown.prefix(rowsMax).map { item in
        [
          item.id, item.kind.rawValue, shortened(SafeText.visible(item.shownValue), to: valueWidthMax) + facts(item),
          item.region?.shown ?? "", item.confidence.map { SafeText.number($0) } ?? "", item.source,
        ]
      }
      lines += table(["id", "kind", "value", "where", "conf", "source"], rows)
      if shown.count > rowsMax { lines.append("… and \(shown.count - rowsMax) more") }
      let words = evidence.observations.count - shown.count
      if words > 0 { lines.append("(\(words) words within lines are left out here; --json has them)") }
    }
    if !evidence.coverages.isEmpty {
      lines.append("")
      let rows = evidence.coverages.map { coverage in
        [
          "p\(coverage.part)", coverage.extractor, coverage.state.rawValue,
          [vocabulary(coverage), coverage.note.map { SafeText.visible($0) }].compactMap { $0 }.joined(separator: " · "),
        ]
      }
      lines += table(["part", "looked", "coverage", "what it could see"], rows)
    }
    if !evidence.agreements.isEmpty {
      lines.append("")
      let rows = evidence.agreements.map { item in
        ["p\(item.part)", item.about, SafeText.number(item.value), SafeText.visible(item.note ?? "")]
      }
      lines += table(["part", "agreement", "value", ""], rows)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func vocabulary(_ coverage: Coverage) -> String? {
    if let name = coverage.vocabularyName { return name }
    guard let words = coverage.vocabulary, words.count > 1 else { return coverage.vocabulary?.first }
    return words.count <= 14 ? words.joined(separator: ", ") : "\(words.count) labels"
  }

  private static func media(_ item: Evidence.PartMedia) -> [String] {
    let info = item.info
    var lines = [
      "p\(item.part)  \(SafeText.visible(info.type))  \(info.bytes) bytes  \(info.digest.short)  \(info.status.rawValue)"
    ]
    lines += info.findings.map { finding in
      let remedy = finding.remedy.map { " → " + SafeText.visible($0) } ?? ""
      return "    \(finding.severity.rawValue): \(SafeText.visible(finding.message))\(remedy)"
    }
    return lines
  }

  private static func facts(_ item: Observation) -> String {
    if item.attributes["hidden"]?.bool == true { return " [hidden]" }
    switch item.kind {
    case .shape: return item.attributes["colour"]?.string.map { " (\($0))" } ?? ""
    case .colour: return item.attributes["share"]?.double.map { " \(SafeText.number($0 * 100, 1)) %" } ?? ""
    case .metadata, .annotation, .formField, .subtitle:
      return item.attributes["key"]?.string.map { " ← " + shortened(SafeText.visible($0), to: 30) } ?? ""
    default: return ""
    }
  }

  /// Columns padded to their widest cell, two spaces between them; the last is left as it is.
  static func table(_ head: [String], _ rows: [[String]]) -> [String] {
    let all = [head] + rows.map { $0.map(SafeText.visible) }
    let widths = head.indices.map { column in all.map { width($0[column]) }.max() ?? 0 }
    return all.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - width(cell) + 2) }
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }

  /// Columns a text takes: two for the wide blocks of East Asia, none for combining marks.
  private static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x300...0x36F: sum
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}
