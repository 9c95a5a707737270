import AssayConfiguration
import AssayCore
import AssayScoring
import Glibc

/// `junit.xml` for CI: a suite for each slice, a case for each sample. A failure is a wrong answer by a gold label;
/// an error is a sample without an answer. Cases go to a file of each suite first, so that memory stays bounded.
struct JUnitWriter {
  private struct Part {
    var name: String
    var path: String
    var buffer: [UInt8] = []
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0
  }

  private let suite: Suite
  private let better: [String: Bool]
  private var parts: [Part]

  init(folder: RunFolder, suite: Suite, scorers: ScorerSet) throws(AssayError) {
    self.suite = suite
    better = Dictionary(
      scorers.items.map { ($0.spec.name, $0.scorer.higherIsBetter) }, uniquingKeysWith: { first, _ in first })
    let names = suite.slices.map(\.name) + [suite.slices.isEmpty ? "all" : "no slice"]
    parts = names.enumerated().map { Part(name: $1, path: "\(folder.junit).\($0).part") }
    for part in parts { unlink(part.path) }
  }

  /// Attacks are counted by gates; a test case for each would bury the samples.
  mutating func add(_ record: SampleRecord) throws(AssayError) {
    if record.attack != nil { return }
    var isPlaced = false
    for index in parts.indices.dropLast() where record.slices.contains(parts[index].name) {
      try add(record, to: index)
      isPlaced = true
    }
    if !isPlaced { try add(record, to: parts.count - 1) }
  }

  private mutating func add(_ record: SampleRecord, to index: Int) throws(AssayError) {
    var text = "    <testcase classname=\"\(XML.escaped(parts[index].name))\" name=\"\(XML.escaped(name(record)))\""
    if let timing = record.answer?.timing { text += " time=\"\(Numbers.fixed(timing.totalMs / 1000))\"" }
    text += ">\n"
    parts[index].tests += 1
    if record.status == .skipped {
      parts[index].skipped += 1
      text += "      <skipped message=\"\(XML.escaped(record.failure?.message ?? "not asked"))\"/>\n"
    } else if let failure = record.failure {
      parts[index].errors += 1
      text += "      <error type=\"\(XML.escaped(failure.type))\" message=\"\(XML.escaped(failure.message))\"/>\n"
    } else {
      let wrong = record.scores.filter(isWrong)
      if let first = wrong.first {
        parts[index].failures += 1
        let message = wrong.map { "\($0.name) = \(Numbers.short($0.score.value ?? 0))" }.joined(separator: ", ")
        text += "      <failure type=\"\(XML.escaped(first.score.metric))\" message=\"\(XML.escaped(message))\">"
        text += XML.escaped((record.answer?.text ?? "").shortened(400)) + "</failure>\n"
      } else if record.scores.allSatisfy({ $0.score.value == nil }) {
        parts[index].skipped += 1
        text += "      <skipped message=\"\(XML.escaped(record.unscored ?? "no scorer"))\"/>\n"
      }
    }
    text += "    </testcase>\n"
    parts[index].buffer += Array(text.utf8)
    if parts[index].buffer.count > 1 << 18 { try flush(index) }
  }

  private func name(_ record: SampleRecord) -> String {
    suite.epochs > 1 ? "\(record.sample.id) (epoch \(record.epoch))" : record.sample.id
  }

  /// Wrong by a gold label. Weak labels never fail a build, and partial scores fail below one half.
  private func isWrong(_ named: SampleRecord.NamedScore) -> Bool {
    guard named.score.authority == .gold, let value = named.score.value else { return false }
    return better[named.name] ?? true ? value < 0.5 : value > 0.5
  }

  private mutating func flush(_ index: Int) throws(AssayError) {
    guard !parts[index].buffer.isEmpty else { return }
    try Self.append(parts[index].buffer, to: parts[index].path)
    parts[index].buffer.removeAll(keepingCapacity: true)
  }

  private static func append(_ bytes: [UInt8], to path: String) throws(AssayError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure("cannot be written", path) }
    defer { close(descriptor) }
    let error = Files.writeAll(bytes, to: descriptor)
    guard error == 0 else {
      errno = error
      throw Files.failure("cannot be written", path)
    }
  }

  /// - Parameter results: their metrics become properties of each slice's suite.
  mutating func finish(to path: String, results: RunResults) throws(AssayError) {
    let temporary = path + ".tmp"
    unlink(temporary)
    try Self.append(Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".utf8), to: temporary)
    for index in parts.indices {
      try flush(index)
      let part = parts[index]
      defer { unlink(part.path) }
      guard part.tests > 0 else { continue }
      let head =
        "  <testsuite name=\"\(XML.escaped("\(suite.name)/\(part.name)"))\" tests=\"\(part.tests)\""
        + " failures=\"\(part.failures)\" errors=\"\(part.errors)\" skipped=\"\(part.skipped)\">\n"
      try Self.append(Array((head + properties(part.name, results)).utf8), to: temporary)
      try Self.copy(part.path, to: temporary)
      try Self.append(Array("  </testsuite>\n".utf8), to: temporary)
    }
    try Self.append(Array("</testsuites>\n".utf8), to: temporary)
    guard rename(temporary, path) == 0 else { throw Files.failure("cannot be written", path) }
  }

  /// `exact.gold`, its bounds and its n, for tools that draw numbers over time.
  private func properties(_ name: String, _ results: RunResults) -> String {
    let slice = suite.slices.isEmpty ? results.all : results.slices.first { $0.slice == name }
    var lines = ""
    for row in slice?.metrics ?? [] {
      let aggregate = row.aggregate
      guard let value = aggregate.value else { continue }
      let numbers = [("", value), (".low", aggregate.low), (".high", aggregate.high), (".n", Double(aggregate.n))]
      for (suffix, number) in numbers {
        guard let number, number.isFinite else { continue }
        let key = XML.escaped("\(row.name).\(aggregate.authority.rawValue)\(suffix)")
        lines += "      <property name=\"\(key)\" value=\"\(Numbers.short(number))\"/>\n"
      }
    }
    return lines.isEmpty ? "" : "    <properties>\n\(lines)    </properties>\n"
  }

  private static func copy(_ from: String, to path: String) throws(AssayError) {
    let descriptor = open(from, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", from) }
    defer { close(descriptor) }
    var offset = 0
    while true {
      let bytes = try Files.read(descriptor, at: offset, count: 1 << 18, path: from)
      guard !bytes.isEmpty else { return }
      try append(bytes, to: path)
      offset += bytes.count
    }
  }
}

enum XML {
  /// Text for an element or a quoted attribute; what XML 1.0 cannot hold becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case "\r": result += "&#13;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
