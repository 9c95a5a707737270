/// The head of an upstream's answer as places in the bytes it was read from.
package struct HTTPResponseHead: Sendable {
  package var status = 0
  package var keepsAlive = true
  package var contentLength: Int?
  package var isChunked = false
  /// The body is encoded in a way that was not asked for, so that it cannot be looked into.
  package var isEncoded = false
  package var isEventStream = false
  package var contentType: Range<Int>?
  package var requestID: Range<Int>?
  /// Milliseconds to wait, from `retry-after-ms` or `Retry-After` in seconds.
  package var retryAfterMs: Int?
  /// `Retry-After` as a date: for whoever knows the time.
  package var retryAfterDate: Range<Int>?
  package var bytes = 0

  package init() {}

  /// Whether the body ends only with the connection.
  package var endsWithConnection: Bool { !isChunked && contentLength == nil && hasBody }

  package var hasBody: Bool { status >= 200 && status != 204 && status != 304 }
}

package enum HTTPResponseReader {
  /// Nil while the head is not complete. Interim answers (1xx) are given as they come.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, limits: HTTPHeadLimits = HTTPHeadLimits(bytesMax: 64 << 10)
  ) throws(HTTPFault) -> HTTPResponseHead? {
    guard let end = HTTPLines.end(of: bytes, limit: limits.bytesMax) else {
      guard bytes.count <= limits.bytesMax else { throw broken("its head is longer than \(limits.bytesMax) bytes") }
      return nil
    }
    var head = HTTPResponseHead()
    head.bytes = end
    var lines = HTTPLines(bytes: bytes, end: end)
    do throws(HTTPFault) {
      guard let first = try lines.next() else { throw broken("it has no status line") }
      try readStatusLine(bytes, first, &head)
      var fields = 0
      while let line = try lines.next(), !line.isEmpty {
        fields += 1
        guard fields <= limits.fieldsMax else { throw broken("it has more than \(limits.fieldsMax) header fields") }
        try apply(try HTTPField(bytes, line), bytes, &head)
      }
    } catch {
      throw error.status == 502 ? error : broken("its head is malformed")
    }
    // A length beside chunks says nothing (RFC 9112 §6.3), and the connection is not used again.
    if head.isChunked, head.contentLength != nil {
      head.contentLength = nil
      head.keepsAlive = false
    }
    return head
  }

  static func broken(_ what: String) -> HTTPFault {
    HTTPFault(502, "upstream_error", "The model's server answered something that is no HTTP answer: \(what).")
  }

  private static func readStatusLine(
    _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ head: inout HTTPResponseHead
  ) throws(HTTPFault) {
    guard line.count >= 12 else { throw broken("its status line is malformed") }
    let start = line.lowerBound
    let version = start..<start + 8
    if HTTPBytes.equals(bytes, version, "http/1.0") {
      head.keepsAlive = false
    } else if !HTTPBytes.equals(bytes, version, "http/1.1") {
      throw broken("its version is not 1.1")
    }
    guard bytes[start + 8] == HTTPBytes.space, let status = HTTPBytes.number(bytes, start + 9..<start + 12),
      line.count == 12 || bytes[start + 12] == HTTPBytes.space, status >= 100
    else { throw broken("its status line is malformed") }
    head.status = status
  }

  private static func apply(
    _ field: HTTPField, _ bytes: UnsafeRawBufferPointer, _ head: inout HTTPResponseHead
  ) throws(HTTPFault) {
    let (name, value) = (field.name, field.value)
    func isNamed(_ text: StaticString) -> Bool { HTTPBytes.equals(bytes, name, text) }
    switch name.count {
    case 10 where isNamed("connection"):
      if HTTPBytes.equals(bytes, value, "close") { head.keepsAlive = false }
    case 11 where isNamed("retry-after"):
      if let seconds = HTTPBytes.number(bytes, value), seconds < 1 << 31 {
        head.retryAfterMs = head.retryAfterMs ?? seconds * 1000
      } else {
        head.retryAfterDate = value
      }
    case 12 where isNamed("content-type"):
      head.contentType = value
      let kind = value.lowerBound..<min(value.upperBound, value.lowerBound + 17)
      head.isEventStream = HTTPBytes.equals(bytes, kind, "text/event-stream")
    case 12 where isNamed("x-request-id"): head.requestID = value
    case 14 where isNamed("content-length"):
      guard let length = HTTPBytes.number(bytes, value), head.contentLength == nil || head.contentLength == length
      else { throw broken("its Content-Length is malformed") }
      head.contentLength = length
    case 14 where isNamed("retry-after-ms"):
      if let milliseconds = HTTPBytes.number(bytes, value) { head.retryAfterMs = milliseconds }
    case 16 where isNamed("content-encoding"): head.isEncoded = !HTTPBytes.equals(bytes, value, "identity")
    case 17 where isNamed("transfer-encoding"):
      guard HTTPBytes.equals(bytes, value, "chunked") else { throw broken("its transfer coding is not known") }
      head.isChunked = true
    default: break
    }
  }
}
