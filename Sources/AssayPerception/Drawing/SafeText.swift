package import AssayCore
import AssayWire

/// Text from media, made fit to be shown: nothing in it may steer a terminal, a page or the reader's eye.
package enum SafeText {
  /// Control, bidirectional and invisible characters by their numbers, line feeds and tabs as spaces.
  package static func visible(_ text: String) -> String {
    let plain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    guard !plain else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: result += " "
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: result += "⟨U+" + hex(scalar.value) + "⟩"
      default:
        if scalar.properties.generalCategory == .format || scalar.properties.isDefaultIgnorableCodePoint {
          result += "⟨U+" + hex(scalar.value) + "⟩"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// `visible` with the characters that mean something in HTML and XML replaced.
  package static func html(_ text: String) -> String {
    var result = ""
    for scalar in visible(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A number without trailing zeros and with at most so many decimals.
  package static func number(_ value: Double, _ digits: Int = 2) -> String {
    let value = rounded(value, digits)
    if let whole = Int(exactly: value) { return String(whole) }
    return value.description
  }
}

extension Observation {
  /// The value on one line for people; a vector by its length.
  package var shownValue: String {
    if let text = value.string { return text }
    if let numbers = value.array, numbers.count > 8 { return "\(numbers.count) numbers" }
    if let number = value.double {
      let unit = attributes["unit"]?.string.map { " " + $0 } ?? ""
      let what = attributes["what"]?.string.map { $0 + " " } ?? ""
      return what + SafeText.number(number) + unit
    }
    return value.compact
  }
}

extension Region {
  /// Where, for people: `x 10 y 20 w 60 h 12`, `0.5–1.5 s`, `page 2`.
  package var shown: String {
    func n(_ value: Double) -> String { SafeText.number(value, 1) }
    func rectangle(_ box: Box2D) -> String { "\(n(box.x)), \(n(box.y)) · \(n(box.width)) × \(n(box.height))" }
    var text: String
    switch shape {
    case .box2d(let box): text = rectangle(box)
    case .point2d(let x, let y): text = "\(n(x)), \(n(y))"
    case .span(let span): text = "\(SafeText.number(span.start))–\(SafeText.number(span.end)) s"
    case .time(let time): text = "at \(SafeText.number(time)) s"
    case .box3d(let box):
      let size = box.size.array.map { SafeText.number($0) }.joined(separator: " × ")
      text = "\(box.centre.array.map { SafeText.number($0) }.joined(separator: ", ")) · \(size)"
    case .point3d(let point): text = point.array.map { SafeText.number($0) }.joined(separator: ", ")
    case .page(let page, let box): text = "page \(page)" + (box.map { " · " + rectangle($0) } ?? "")
    case .text(let range): text = "bytes \(range.lowerBound)–\(range.upperBound)"
    }
    if case .span = shape { return text }
    if let when { text += " · \(SafeText.number(when.start))–\(SafeText.number(when.end)) s" }
    return text
  }
}
