package import AssayWire

/// A JSON value as YAML in block style: what `config show` prints. It reads back as the same value.
package enum YAMLText {
  package static func render(_ value: JSONValue) -> String {
    var text = ""
    write(value, indent: 0, into: &text)
    return text
  }

  private static func write(_ value: JSONValue, indent: Int, into text: inout String) {
    let margin = String(repeating: " ", count: indent)
    switch value {
    case .object(let object) where !object.isEmpty:
      for (key, member) in object.members {
        text += margin + scalar(.string(key)) + ":"
        nest(member, indent: indent + 2, into: &text)
      }
    case .array(let elements) where !elements.isEmpty:
      for element in elements {
        text += margin + "-"
        nest(element, indent: indent + 2, into: &text)
      }
    default: text += margin + scalar(value) + "\n"
    }
  }

  private static func nest(_ value: JSONValue, indent: Int, into text: inout String) {
    switch value {
    case .object(let object) where !object.isEmpty:
      text += "\n"
      write(value, indent: indent, into: &text)
    case .array(let elements) where !elements.isEmpty:
      if elements.allSatisfy({ $0.object == nil && $0.array == nil }) {
        text += " [" + elements.map(scalar).joined(separator: ", ") + "]\n"
      } else {
        text += "\n"
        write(value, indent: indent, into: &text)
      }
    default: text += " " + scalar(value) + "\n"
    }
  }

  /// Text that YAML could read as anything else stands in double quotes.
  private static func scalar(_ value: JSONValue) -> String {
    switch value {
    case .null: return "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .int(let number): return String(number)
    case .double(let number): return String(number)
    case .object: return "{}"
    case .array: return "[]"
    case .string(let text): return isPlain(text) ? text : quoted(text)
    }
  }

  private static let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

  private static func isPlain(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, !words.contains(text.lowercased()) else { return false }
    let isLetter = { (byte: UInt8) in byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    // A size or a time may begin with a digit; whatever could be a number may not.
    let startsWell =
      isLetter(first) || first == UInt8(ascii: "/")
      || (first >= 0x30 && first <= 0x39 && Double(text) == nil && bytes.last.map(isLetter) == true
        && !text.hasPrefix("0x") && !text.hasPrefix("0o") && !text.contains("e"))
    return startsWell && bytes.last != UInt8(ascii: ":")
      && bytes.allSatisfy {
        isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || "_-./:@".utf8.contains($0)
      }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      default:
        let needsEscape =
          scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || [0x2028, 0x2029, 0xFEFF].contains(scalar.value)
        if needsEscape {
          let hex = String(scalar.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
        } else {
          out.unicodeScalars.append(scalar)
        }
      }
    }
    return out + "\""
  }
}
