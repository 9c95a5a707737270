import AssayVerification
import AssayWire

/// A central gateway's reply in its two halves.
enum EdgeReply {
  /// The reply without its member `assay`, byte for byte, and that member; nil where there is none.
  static func split(_ body: [UInt8]) -> (rest: [UInt8], assay: JSONValue)? {
    let places = body.withUnsafeBytes { bytes -> (cut: Range<Int>, value: Range<Int>)? in
      guard let value = JSONPlaces.member("assay", of: bytes), let base = bytes.baseAddress,
        let place = value.baseAddress
      else { return nil }
      let start = base.distance(to: place)
      var from = start
      // Backwards over the colon and the name to the comma before it.
      while from > 0, bytes[from - 1] != UInt8(ascii: ",") {
        from -= 1
        guard start - from <= 16, bytes[from] != UInt8(ascii: "{") else { return nil }
      }
      return from > 0 ? (from - 1..<start + value.count, start..<start + value.count) : nil
    }
    guard let places, let value = try? JSONValue(parsing: Array(body[places.value])) else { return nil }
    return (Array(body[..<places.cut.lowerBound] + body[places.cut.upperBound...]), value)
  }

  /// A stream without the event that says what the centre found, and what it found; nil where there is none.
  static func splitStream(_ body: [UInt8]) -> (rest: [UInt8], assay: JSONValue)? {
    var start = 0
    while start < body.count {
      let end = eventEnd(body, from: start)
      if let value = data(body[start..<end]), value["choices"]?.array?.isEmpty == true, let assay = value["assay"] {
        return (Array(body[..<start] + body[end...]), assay)
      }
      start = end
    }
    return nil
  }

  /// A central gateway's text in its two halves: what the model said, and what the gateway says of it.
  struct Word {
    var text: String
    var notice: String?
    /// Nothing of it is the model's.
    var isAllNotice = false
  }

  /// Nil where the reply is no central gateway's, or is no single text.
  static func word(of answer: ModelAnswer) -> Word? {
    guard let body = answer.body, let text = answer.text,
      let assay = (answer.isStream ? splitStream(body) : split(body))?.assay
    else { return nil }
    let rung = assay["decision"]?.string.flatMap { Rung(rawValue: $0) }
    if rung == .clarify || rung == .abstain || rung == .human {
      return Word(text: text, notice: nil, isAllNotice: true)
    }
    // A stream that was verified after it went out has its notice beside it.
    guard let notice = assay["note"]?.string, !notice.isEmpty, text.hasSuffix("\n\n" + notice) else {
      return Word(text: text)
    }
    return Word(text: String(text.dropLast(notice.count + 2)), notice: notice)
  }

  /// Behind the empty line that ends an event.
  private static func eventEnd(_ body: [UInt8], from start: Int) -> Int {
    var index = start
    while index + 1 < body.count {
      if body[index] == 0x0A, body[index + 1] == 0x0A { return index + 2 }
      index += 1
    }
    return body.count
  }

  private static func data(_ event: ArraySlice<UInt8>) -> JSONValue? {
    guard event.starts(with: "data: {".utf8) else { return nil }
    return try? JSONValue(parsing: Array(event.dropFirst(6)))
  }
}
