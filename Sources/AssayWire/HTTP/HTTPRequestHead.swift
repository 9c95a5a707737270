/// The head of an HTTP/1.1 request as places in the bytes it was read from. Nothing is copied.
package struct HTTPRequestHead: Sendable {
  package enum Method: Sendable { case get, head, post, delete, options, other }
  package enum Coding: Sendable { case identity, gzip, unknown }

  package var method = Method.other
  package var target = 0..<0
  package var isVersion10 = false
  package var keepsAlive = true
  /// Nil when the request names none: then there is no body, unless it is chunked.
  package var contentLength: Int?
  package var isChunked = false
  package var expectsContinue = false
  package var coding = Coding.identity
  package var host: Range<Int>?
  package var authorization: Range<Int>?
  package var contentType: Range<Int>?
  package var requestID: Range<Int>?
  package var idempotencyKey: Range<Int>?
  package var traceparent: Range<Int>?
  package var tracestate: Range<Int>?
  package var organization: Range<Int>?
  package var project: Range<Int>?
  /// How often the client's library has tried this before (`x-stainless-retry-count`).
  package var clientRetries = 0
  /// Fields named `x-assay-…`: the part after the prefix, and the value.
  package var own: [(name: Range<Int>, value: Range<Int>)] = []
  /// The bytes of the head, its empty line included.
  package var bytes = 0

  package init() {}
}

/// Why a head is refused: the answer's status, and a word and a sentence for it.
package struct HTTPFault: Error, Sendable, Hashable {
  package var status: Int
  package var code: String
  package var message: String

  package init(_ status: Int, _ code: String, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }
}

package struct HTTPHeadLimits: Sendable {
  package var bytesMax: Int
  package var fieldsMax: Int

  package init(bytesMax: Int = 32 << 10, fieldsMax: Int = 100) {
    self.bytesMax = bytesMax
    self.fieldsMax = fieldsMax
  }
}

/// Reads request heads strictly: whatever two readers could understand differently is refused, because that is how
/// a second request is smuggled past the first reader.
package enum HTTPRequestReader {
  /// Nil while the head is not complete.
  ///
  /// - Parameter bytes: everything received of this request so far, from its first byte.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, limits: HTTPHeadLimits = HTTPHeadLimits()
  ) throws(HTTPFault) -> HTTPRequestHead? {
    guard let end = HTTPLines.end(of: bytes, limit: limits.bytesMax) else {
      guard bytes.count <= limits.bytesMax else {
        throw HTTPFault(431, "header_too_large", "The request's head is longer than \(limits.bytesMax) bytes.")
      }
      // A wrong first line need not wait for the rest of the head.
      if let first = bytes.first, !HTTPBytes.isToken[Int(first)] { throw malformed("The request line is malformed.") }
      return nil
    }
    var head = HTTPRequestHead()
    head.bytes = end
    var lines = HTTPLines(bytes: bytes, end: end)
    guard let first = try lines.next() else { throw malformed("The request line is missing.") }
    try readRequestLine(bytes, first, &head)
    var seen = Seen()
    var fields = 0
    while let line = try lines.next() {
      guard !line.isEmpty else { break }
      fields += 1
      guard fields <= limits.fieldsMax else {
        throw HTTPFault(431, "header_too_large", "The request has more than \(limits.fieldsMax) header fields.")
      }
      let field = try HTTPField(bytes, line)
      try apply(field, bytes, &head, &seen)
    }
    try check(head, seen)
    if seen.connectionCloses {
      head.keepsAlive = false
    } else if seen.connectionKeeps {
      head.keepsAlive = true
    }
    return head
  }

  static func malformed(_ message: String) -> HTTPFault { HTTPFault(400, "malformed_request", message) }

  /// Fields that may come once only, because their meaning would otherwise depend on the reader.
  private struct Seen {
    var length = false
    var transfer = false
    var host = false
    var coding = false
    var connectionCloses = false
    var connectionKeeps = false
  }

  private static func readRequestLine(
    _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ head: inout HTTPRequestHead
  ) throws(HTTPFault) {
    var position = line.lowerBound
    while position < line.upperBound, HTTPBytes.isToken[Int(bytes[position])] { position += 1 }
    let method = line.lowerBound..<position
    guard !method.isEmpty, method.count <= 16, position < line.upperBound, bytes[position] == HTTPBytes.space else {
      throw malformed("The request line is malformed.")
    }
    head.method = Self.method(bytes, method)
    let start = position + 1
    position = start
    while position < line.upperBound, bytes[position] > 0x20, bytes[position] < 0x7F { position += 1 }
    head.target = start..<position
    guard position < line.upperBound, bytes[position] == HTTPBytes.space else {
      throw malformed("The request line is malformed.")
    }
    guard bytes[start..<max(start, position)].first == UInt8(ascii: "/") else {
      throw malformed("The request target should be a path.")
    }
    let version = position + 1..<line.upperBound
    if HTTPBytes.equals(bytes, version, "http/1.1") {
      head.isVersion10 = false
    } else if HTTPBytes.equals(bytes, version, "http/1.0") {
      head.isVersion10 = true
      head.keepsAlive = false
    } else {
      throw HTTPFault(505, "http_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
    }
  }

  /// Methods are case-sensitive (RFC 9110 §9.1).
  private static func method(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> HTTPRequestHead.Method {
    func spells(_ text: StaticString) -> Bool {
      range.count == text.utf8CodeUnitCount
        && (0..<range.count).allSatisfy { bytes[range.lowerBound + $0] == text.utf8Start[$0] }
    }
    if spells("POST") { return .post }
    if spells("GET") { return .get }
    if spells("HEAD") { return .head }
    if spells("DELETE") { return .delete }
    return spells("OPTIONS") ? .options : .other
  }

  private static func apply(
    _ field: HTTPField, _ bytes: UnsafeRawBufferPointer, _ head: inout HTTPRequestHead, _ seen: inout Seen
  ) throws(HTTPFault) {
    let (name, value) = (field.name, field.value)
    func isNamed(_ text: StaticString) -> Bool { HTTPBytes.equals(bytes, name, text) }
    switch name.count {
    case 4 where isNamed("host"):
      guard !seen.host else { throw malformed("Two Host fields.") }
      guard value.allSatisfy({ isHostByte(bytes[$0]) }) else { throw malformed("The Host field is no host.") }
      seen.host = true
      head.host = value
    case 6 where isNamed("expect"):
      guard HTTPBytes.equals(bytes, value, "100-continue") else {
        throw HTTPFault(417, "expectation_failed", "The only expectation known is 100-continue.")
      }
      head.expectsContinue = true
    case 10 where isNamed("connection"): readConnection(bytes, value, &seen)
    case 10 where isNamed("tracestate"): head.tracestate = value
    case 11 where isNamed("traceparent"): head.traceparent = value
    case 12 where isNamed("content-type"): head.contentType = value
    case 12 where isNamed("x-request-id"): head.requestID = value
    case 13 where isNamed("authorization"):
      guard head.authorization == nil else { throw malformed("Two Authorization fields.") }
      head.authorization = value
    case 14 where isNamed("content-length"):
      guard !seen.length else { throw malformed("Two Content-Length fields.") }
      seen.length = true
      guard let length = HTTPBytes.number(bytes, value) else { throw malformed("Content-Length should be a number.") }
      head.contentLength = length
    case 14 where isNamed("openai-project"): head.project = value
    case 15 where isNamed("idempotency-key"): head.idempotencyKey = value
    case 16 where isNamed("content-encoding"):
      guard !seen.coding else { throw malformed("Two Content-Encoding fields.") }
      seen.coding = true
      head.coding =
        HTTPBytes.equals(bytes, value, "gzip")
        ? .gzip : HTTPBytes.equals(bytes, value, "identity") ? .identity : .unknown
    case 17 where isNamed("transfer-encoding"):
      guard !seen.transfer, HTTPBytes.equals(bytes, value, "chunked") else {
        throw HTTPFault(501, "transfer_encoding", "The only transfer coding known is chunked.")
      }
      seen.transfer = true
      head.isChunked = true
    case 19 where isNamed("openai-organization"): head.organization = value
    case 23 where isNamed("x-stainless-retry-count"):
      head.clientRetries = min(100, HTTPBytes.number(bytes, value) ?? 0)
    default:
      let prefix = name.lowerBound..<min(name.upperBound, name.lowerBound + 8)
      guard name.count > 8, HTTPBytes.equals(bytes, prefix, "x-assay-") else { return }
      head.own.append((name.lowerBound + 8..<name.upperBound, value))
    }
  }

  /// What a name, an address and a port are written with (RFC 3986 §3.2): no space, slash or `@`.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "\\"): false
    default: byte > 0x20 && byte < 0x7F
    }
  }

  private static func readConnection(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>, _ seen: inout Seen) {
    var start = value.lowerBound
    while start < value.upperBound {
      var end = start
      while end < value.upperBound, bytes[end] != UInt8(ascii: ",") { end += 1 }
      let option = HTTPBytes.trimmed(bytes, start..<end)
      if HTTPBytes.equals(bytes, option, "close") { seen.connectionCloses = true }
      if HTTPBytes.equals(bytes, option, "keep-alive") { seen.connectionKeeps = true }
      start = end + 1
    }
  }

  private static func check(_ head: HTTPRequestHead, _ seen: Seen) throws(HTTPFault) {
    guard seen.host || head.isVersion10 else { throw malformed("The Host field is missing.") }
    guard !(seen.length && seen.transfer) else { throw malformed("Content-Length and Transfer-Encoding together.") }
    guard !(head.isVersion10 && seen.transfer) else { throw malformed("HTTP/1.0 has no transfer coding.") }
  }
}
