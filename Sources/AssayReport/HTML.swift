/// Text for HTML, escaped: whatever comes from a dataset, a model or a medium goes through here.
enum HTML {
  static func text(_ text: String) -> String {
    var output = ""
    output.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      // Controls have no place in HTML, and changes of direction would reorder the page around them.
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}":
        output += "\u{FFFD}"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// At most `count` characters, escaped, with the rest behind an ellipsis.
  static func clipped(_ value: String, _ count: Int) -> String {
    value.count > count ? text(String(value.prefix(count))) + "…" : text(value)
  }
}

/// Numbers as the report writes them.
enum Figures {
  /// Two or three decimals, enough to tell neighbours apart: 0.873, 12.4, 310.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    let decimals = abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 3
    return fixed(value, decimals)
  }

  static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = [1.0, 10, 100, 1000][min(3, max(0, decimals))]
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return value.description }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "−" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let digits = String(whole % Int(scale))
    return sign + String(whole / Int(scale)) + "." + String(repeating: "0", count: decimals - digits.count) + digits
  }

  static func percent(_ share: Double) -> String { fixed(share * 100, share == 0 || share == 1 ? 0 : 1) + " %" }
}
