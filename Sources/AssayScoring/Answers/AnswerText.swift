package import AssayCore

/// The part of a reply that is meant for whoever asked.
package enum AnswerText {
  private static let tags: [(open: [UInt8], close: [UInt8])] = ["think", "thinking", "reasoning"].map {
    (Array("<\($0)>".utf8), Array("</\($0)>".utf8))
  }

  /// The reply's text without thinking blocks and without white space at its ends. A block that is never
  /// closed swallows the rest; a closing tag alone drops what is before it, because some servers leave the
  /// opening one out.
  package static func of(_ answer: Answer) -> String { withoutThinking(answer.text) }

  package static func withoutThinking(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for (open, close) in tags
    where ByteSearch.first(close, in: bytes, from: 0) != nil
      || ByteSearch.first(open, in: bytes, from: 0) != nil
    {
      bytes = without(open, close, bytes)
    }
    return bytes.withUnsafeBufferPointer { String(decoding: UTF8Scan.stripped($0), as: UTF8.self) }
  }

  private static func without(_ open: [UInt8], _ close: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var position = 0
    // Looked for again only when passed, so that a million tags take no million searches.
    var nextOpen = ByteSearch.first(open, in: bytes, from: 0)
    var nextClose = ByteSearch.first(close, in: bytes, from: 0)
    while position < bytes.count {
      if let start = nextOpen, start < position { nextOpen = ByteSearch.first(open, in: bytes, from: position) }
      if let end = nextClose, end < position { nextClose = ByteSearch.first(close, in: bytes, from: position) }
      if let end = nextClose, end < nextOpen ?? .max {
        result.removeAll(keepingCapacity: true)
        position = end + close.count
      } else if let start = nextOpen {
        result += bytes[position..<start]
        guard let end = nextClose else { return result }
        position = end + close.count
      } else {
        result += bytes[position...]
        position = bytes.count
      }
    }
    return result
  }
}

enum ByteSearch {
  static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let head = needle.first, bytes.count >= needle.count else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      var index = start
      while index <= bytes.count - needle.count {
        if bytes[index] == head {
          var offset = 1
          while offset < needle.count, bytes[index + offset] == needle[offset] { offset += 1 }
          if offset == needle.count { return index }
        }
        index += 1
      }
      return nil
    }
  }

  static func last(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
    guard let head = needle.first, bytes.count >= needle.count else { return nil }
    var index = bytes.count - needle.count
    while index >= 0 {
      if bytes[index] == head, bytes[index..<(index + needle.count)].elementsEqual(needle) { return index }
      index -= 1
    }
    return nil
  }
}
