package import AssayCore
import Yams

/// A YAML file being read, and everything that is wrong with it so far.
package final class YAMLDocument {
  package let file: String
  let lines: [Substring]
  package private(set) var problems: [AssayError] = []
  /// Problems beyond the first `problemsMax`, which are counted only.
  package private(set) var problemsLeftOut = 0
  private var valuesLeft = 100_000
  private var visitsLeft = 200_000

  /// A file with more than that is no configuration, and a hostile one could ask for a million excerpts.
  static let problemsMax = 500

  /// The command that writes a first file, for the remedy of an empty one.
  private let example: String

  package init(file: String, text: String, example: String = "assay init") {
    self.file = file
    self.example = example
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The root of the text; nil when it is no YAML, which is then among the problems.
  package func root(of text: String) -> YAMLValue? {
    guard !isNestedTooDeep(text) else {
      problem("the file is nested deeper than 100 levels", line: 1, column: 1)
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        problem("the file is empty", line: 1, column: 1, remedy: "start from `\(example)`")
        return nil
      }
      return YAMLValue(node: node, path: "", document: self)
    } catch let error as YamlError {
      report(error)
    } catch {
      problem("the file could not be read as YAML", line: 1, column: 1)
    }
    return nil
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
      let tab = line(mark.line).utf8.prefix(max(1, mark.column)).contains(0x09)
      problem(
        "not YAML: \(text)", line: mark.line, column: mark.column,
        remedy: tab ? "indent with spaces, not tabs" : "check the indentation, quotes and colons on this line")
    case .duplicatedKeysInMapping(let keys, let context):
      // The mark is where the mapping starts; the second occurrence is what the reader looks for.
      let key = keys.first ?? ""
      let place = repeated(key, from: context.mark.line) ?? (context.mark.line, context.mark.column)
      problem("the key `\(key)` appears twice", line: place.0, column: place.1, remedy: "keep one of them")
    case .reader(let text, _, _, _):
      problem("not YAML: \(text)", line: 1, column: 1, remedy: "the file must be UTF-8 text")
    default: problem("not YAML", line: 1, column: 1)
    }
  }

  private func repeated(_ key: String, from first: Int) -> (Int, Int)? {
    var columns: [Int: Int] = [:]
    for number in max(1, first)...max(1, first, lines.count) {
      let text = line(number)
      let indent = text.utf8.prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") }.count
      guard text.utf8.dropFirst(indent).starts(with: (key + ":").utf8) else { continue }
      if columns[indent] != nil { return (number, indent + 1) }
      columns[indent] = number
    }
    return nil
  }

  private func isNestedTooDeep(_ text: String) -> Bool {
    var (flow, deepest, dashes, isStart) = (0, 0, 0, true)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): flow += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): flow = max(0, flow - 1)
      case 0x0A: (dashes, isStart) = (0, true)
      case UInt8(ascii: "-"), UInt8(ascii: "?"): if isStart { dashes += 1 }
      case 0x20: break
      default: isStart = false
      }
      deepest = max(deepest, flow, dashes)
    }
    return deepest > 100
  }

  package func line(_ number: Int) -> Substring { lines.indices.contains(number - 1) ? lines[number - 1] : "" }

  /// - Parameter showsLine: false where the line may hold a secret.
  package func problem(
    _ message: String, line: Int, column: Int, path: String? = nil, remedy: String? = nil, showsLine: Bool = true
  ) {
    guard problems.count < Self.problemsMax else {
      problemsLeftOut += 1
      return
    }
    let excerpt = showsLine ? String(self.line(line)).shortened(160) : nil
    problems.append(
      AssayError(
        .configuration, message,
        at: AssayError.Place(file: file, line: line, column: column, path: path.flatMap { $0.isEmpty ? nil : $0 }),
        remedy: remedy, excerpt: excerpt))
  }

  /// So much is wrong that a further problem is not even put into words.
  func isFull() -> Bool {
    guard problems.count >= Self.problemsMax else { return false }
    problemsLeftOut += 1
    return true
  }

  /// Counts members and elements that are looked at; false once aliases have made more of them than a file can hold.
  func visit(_ count: Int) -> Bool {
    guard visitsLeft > 0 else { return false }
    visitsLeft -= count
    if visitsLeft <= 0 {
      problem("the file holds more than 200,000 values once its aliases are followed", line: 1, column: 1)
    }
    return visitsLeft > 0
  }

  /// Counts a value that is read; false once an alias bomb has used up what a suite may hold.
  func spend() -> Bool {
    valuesLeft -= 1
    return valuesLeft > 0
  }
}
