import AssayCore
import AssayWire

/// Lists in replies (`extract.list@1`): a JSON list, lines with or without bullets, or items between commas.
enum ListAnswer {
  static let itemsMax = 2_000
  static let pairsMax = 250_000

  static func find(_ answer: Answer) -> [String]? {
    if let items = json(JSONAnswer.find(answer)) { return items }
    let text = FinalAnswer.orWhole(answer).value
    let whole = AnswerText.of(answer)
    let lines = whole.split(separator: "\n").map { bare(String($0)) }.filter { !$0.isEmpty }
    let items: [String]
    if lines.count > 1 {
      items = lines
    } else {
      items = text.unicodeScalars.split { $0 == "," || $0 == ";" }.map { bare(String($0)) }.filter { !$0.isEmpty }
    }
    return items.isEmpty || items.count > itemsMax ? nil : items
  }

  private static func json(_ value: JSONValue?) -> [String]? {
    let list = value?.array ?? value?.object?.members.compactMap(\.value.array).first
    guard let list, list.count <= itemsMax else { return nil }
    return list.map { LabelValues.text($0) ?? $0.compact }
  }

  /// Without bullet or number.
  private static func bare(_ line: String) -> String {
    var points = CodePoints.stripped(CodePoints.of(line))[...]
    if let first = points.first, [0x2D, 0x2A, 0x2022].contains(first) {
      points = points.dropFirst()
    } else {
      let digits = points.prefix { NumberText.isDigit($0) }
      let rest = points.dropFirst(digits.count)
      if !digits.isEmpty, digits.count <= 4, let sign = rest.first, sign == 0x2E || sign == 0x29,
        rest.count > 1, CodePoints.isSpace(rest[rest.startIndex + 1])
      {
        points = rest.dropFirst()
      }
    }
    return CodePoints.text(CodePoints.stripped(points))
  }

  static func compare(_ said: [String], _ gold: [String], anls: Bool) -> Judgement {
    let hits: Double
    if anls {
      guard said.count * gold.count <= pairsMax else { return .unscored("the lists are too long to be matched") }
      var values: [[Double]] = []
      for item in gold {
        var row: [Double] = []
        for other in said {
          guard let score = Anls.strict.score(other, golds: [item]) else { return .unscored("too long to be compared") }
          row.append(score >= 0.5 ? 1 : 0)
        }
        values.append(row)
      }
      hits = Assignment.maximise(values).enumerated().reduce(0.0) { sum, match in
        sum + (match.element.map { values[match.offset][$0] } ?? 0)
      }
    } else {
      var left: [[UInt8]: Int] = [:]
      for item in gold { left[Array(NormalForm.plain(item).utf8), default: 0] += 1 }
      var count = 0
      for item in said {
        let key = Array(NormalForm.plain(item).utf8)
        guard let rest = left[key], rest > 0 else { continue }
        left[key] = rest - 1
        count += 1
      }
      hits = Double(count)
    }
    let total = Double(said.count + gold.count)
    return Judgement(
      total > 0 ? 2 * hits / total : 1, parse: .parsed, extracted: said.joined(separator: " | "),
      counts: ["hits": hits, "said": Double(said.count), "gold": Double(gold.count)])
  }
}
