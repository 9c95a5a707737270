/// A strict reader of Prometheus' text format: refuses what `promtool check metrics` refuses, and what the format only
/// frowns upon.
struct PrometheusReader {
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
    var value: Double
  }

  struct Broken: Error, CustomStringConvertible { var description: String }

  var types: [String: String] = [:]
  var samples: [Sample] = []

  private static let suffixes = ["_bucket", "_sum", "_count"]

  init(_ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self), text.last == "\n" else {
      throw Broken(description: "no UTF-8, or no last line end")
    }
    var current = ""
    var help = ""
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("# HELP ") {
        let words = line.dropFirst(7).split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, types[words[0]] == nil, help.isEmpty else { throw Broken(description: line) }
        help = words[0]
      } else if line.hasPrefix("# TYPE ") {
        let words = line.dropFirst(7).split(separator: " ").map(String.init)
        guard words.count == 2, words[0] == help, types[help] == nil else { throw Broken(description: line) }
        guard ["counter", "gauge", "histogram"].contains(words[1]) else { throw Broken(description: line) }
        guard (words[1] == "counter") == words[0].hasSuffix("_total") else { throw Broken(description: line) }
        types[help] = words[1]
        (current, help) = (help, "")
      } else {
        let sample = try Self.sample(line)
        guard help.isEmpty, family(of: sample.name) == current else {
          throw Broken(description: "out of place: \(line)")
        }
        guard !samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
          throw Broken(description: "twice: \(line)")
        }
        samples.append(sample)
      }
    }
    try checkHistograms()
  }

  private func family(of name: String) -> String {
    if types[name] != nil { return name }
    for suffix in Self.suffixes where name.hasSuffix(suffix) {
      let base = String(name.dropLast(suffix.count))
      if types[base] == "histogram" { return base }
    }
    return ""
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
  }

  private static func sample(_ line: String) throws -> Sample {
    var rest = line[...]
    let name = String(rest.prefix { $0 != "{" && $0 != " " })
    guard isName(name) else { throw Broken(description: "a name: \(line)") }
    rest = rest.dropFirst(name.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      rest = rest.dropFirst()
      while true {
        let label = String(rest.prefix { $0 != "=" })
        guard isName(label), !label.hasPrefix("__"), labels[label] == nil else { throw Broken(description: line) }
        rest = rest.dropFirst(label.count + 1)
        guard rest.first == "\"" else { throw Broken(description: line) }
        rest = rest.dropFirst()
        labels[label] = try value(&rest, line)
        if rest.first == "}" { break }
        guard rest.first == "," else { throw Broken(description: line) }
        rest = rest.dropFirst()
      }
      rest = rest.dropFirst()
    }
    guard rest.first == " ", let number = Double(rest.dropFirst()), number.isFinite else {
      throw Broken(description: "a value: \(line)")
    }
    return Sample(name: name, labels: labels, value: number)
  }

  private static func value(_ rest: inout Substring, _ line: String) throws -> String {
    var text = ""
    while let next = rest.unicodeScalars.first {
      rest.unicodeScalars.removeFirst()
      if next == "\"" { return text }
      guard next == "\\" else {
        text.unicodeScalars.append(next)
        continue
      }
      let escaped = rest.unicodeScalars.first
      guard let escaped, "\\\"n".unicodeScalars.contains(escaped) else { throw Broken(description: "escape: \(line)") }
      rest.unicodeScalars.removeFirst()
      text.unicodeScalars.append(escaped == "n" ? "\n" : escaped)
    }
    throw Broken(description: "no end: \(line)")
  }

  private func checkHistograms() throws {
    for (name, type) in types where type == "histogram" {
      var buckets: [[String: String]: [(Double, Double)]] = [:]
      for sample in samples where sample.name == name + "_bucket" {
        var labels = sample.labels
        guard let text = labels.removeValue(forKey: "le"), let bound = text == "+Inf" ? .infinity : Double(text) else {
          throw Broken(description: "a bucket without its bound: \(name)")
        }
        buckets[labels, default: []].append((bound, sample.value))
      }
      for (labels, list) in buckets {
        let isSorted = zip(list, list.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 <= $1.1 }
        let count = samples.first { $0.name == name + "_count" && $0.labels == labels }?.value
        let hasSum = samples.contains { $0.name == name + "_sum" && $0.labels == labels }
        guard isSorted, hasSum, list.last?.0 == .infinity, list.last?.1 == count else {
          throw Broken(description: "the buckets of \(name)\(labels)")
        }
      }
    }
  }

  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }
}
