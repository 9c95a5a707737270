import AssayCore
import AssayLanguage

/// What a document's own text layer says, page by page: lines that were read off the drawn page and say the same need
/// not be said again.
struct LayerText {
  private struct Line {
    var box: Box2D
    /// Folded letters and digits, without anything between.
    var signs: [UInt8]
  }

  private var lines: [Int: [Line]] = [:]
  private var pages: [Int: [UInt8]] = [:]

  /// Of the text of a line, as far as it is compared.
  private static let signsMax = 400
  /// A shorter text stands somewhere on many pages by chance.
  private static let signsMin = 6
  private static let overlapMin = 0.3

  init(_ observations: [Observation]) {
    for layer in observations where layer.kind == .pageText {
      guard let page = layer.region?.page, let text = layer.text else { continue }
      let signs = Self.signs(text)
      pages[page, default: []] += signs
      if let box = layer.region?.box { lines[page, default: []].append(Line(box: box, signs: signs)) }
    }
  }

  /// The layer has this line too: at its place with at most one letter in eight read differently, or word for word
  /// elsewhere on the page. A digit that differs is another text.
  func says(_ line: Observation) -> Bool {
    guard let page = line.region?.page, let text = line.text else { return false }
    let signs = Self.signs(text)
    guard !signs.isEmpty, signs.count <= Self.signsMax else { return signs.isEmpty && pages[page] != nil }
    if let box = line.region?.box {
      let near = (lines[page] ?? []).filter { Self.overlap($0.box, box) >= Self.overlapMin }.sorted {
        $0.box.x < $1.box.x
      }
      let here = near.flatMap(\.signs)
      if Self.contains(here, signs) || Self.isAlike(here, signs) { return true }
    }
    return signs.count >= Self.signsMin && Self.contains(pages[page] ?? [], signs)
  }

  private static func signs(_ text: String) -> [UInt8] {
    Fold.text(text).utf8.filter { $0 &- 0x30 < 10 || $0 &- 0x61 < 26 || $0 >= 0x80 }
  }

  /// The common area as a share of the smaller box.
  private static func overlap(_ a: Box2D, _ b: Box2D) -> Double {
    let width = min(a.maxX, b.maxX) - max(a.x, b.x)
    let height = min(a.maxY, b.maxY) - max(a.y, b.y)
    let smaller = min(a.area, b.area)
    return width > 0 && height > 0 && smaller > 0 ? width * height / smaller : 0
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard let first = part.first, text.count >= part.count else { return false }
    return (0...text.count - part.count).contains { text[$0] == first && text[$0...].starts(with: part) }
  }

  /// At most one sign in eight was read differently, and no digit.
  private static func isAlike(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let most = max(a.count, b.count) / 8
    guard most > 0, a.count <= signsMax * 2, abs(a.count - b.count) <= most else { return false }
    func digits(_ signs: [UInt8]) -> [UInt8] { signs.filter { $0 &- 0x30 < 10 } }
    guard digits(a) == digits(b) else { return false }
    var row = Array(0...b.count)
    for (index, sign) in a.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for place in b.indices {
        let replaced = diagonal + (sign == b[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(replaced, diagonal + 1, row[place] + 1)
      }
    }
    return row[b.count] <= most
  }
}
