import AssayWire
import NIOCore

/// Writes answers: a head by hand, so that no table of fields is built for each of them.
struct Reply {
  var status: Int
  var contentType: StaticString = "application/json"
  /// The type as an upstream gave it.
  var upstreamType: String?
  /// Lines of further fields, each with its end.
  var fields = ""
  var closes = false

  init(_ status: Int) { self.status = status }

  /// A head for a body of known length, with room for that body behind it.
  func head(contentLength: Int, requestID: String, allocator: ByteBufferAllocator, room: Int) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: 320 + fields.utf8.count + room)
    writeStart(&buffer, requestID)
    buffer.writeStaticString("Content-Length: ")
    buffer.writeDecimal(contentLength)
    buffer.writeStaticString("\r\n\r\n")
    return buffer
  }

  /// A head for an event stream in chunks; to an HTTP/1.0 client the end of the connection ends it.
  func streamHead(requestID: String, allocator: ByteBufferAllocator, chunked: Bool) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: 512)
    writeStart(&buffer, requestID)
    buffer.writeStaticString("Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n")
    if chunked { buffer.writeStaticString("Transfer-Encoding: chunked\r\n") }
    buffer.writeStaticString("\r\n")
    return buffer
  }

  private func writeStart(_ buffer: inout ByteBuffer, _ requestID: String) {
    buffer.writeStaticString("HTTP/1.1 ")
    buffer.writeDecimal(status)
    buffer.writeStaticString(" ")
    buffer.writeStaticString(Self.reason(status))
    buffer.writeStaticString("\r\nContent-Type: ")
    if let upstreamType { buffer.writeString(upstreamType) } else { buffer.writeStaticString(contentType) }
    buffer.writeStaticString("\r\nx-request-id: ")
    buffer.writeString(requestID)
    buffer.writeStaticString("\r\n")
    if !fields.isEmpty { buffer.writeString(fields) }
    if closes { buffer.writeStaticString("Connection: close\r\n") }
  }

  static func reason(_ status: Int) -> StaticString {
    switch status {
    case 200: "OK"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: "Answer"
    }
  }
}

/// An error in OpenAI's shape: all four members are there, whatever is known.
struct APIError: Error, Sendable, Hashable {
  var status: Int
  var type: String
  var code: String?
  var message: String
  /// The part it is about: `messages[1].content[2]`.
  var param: String?
  /// Whether a client may try again; nil leaves it to the client's own rule.
  var retries: Bool?
  var retryAfterMs: Int?
  /// Further lines for the head, each with its end: how limits stand.
  var moreFields = ""

  init(
    _ status: Int, _ type: String, code: String? = nil, _ message: String, param: String? = nil, retries: Bool? = nil,
    retryAfterMs: Int? = nil
  ) {
    self.status = status
    self.type = type
    self.code = code
    self.message = message
    self.param = param
    self.retries = retries
    self.retryAfterMs = retryAfterMs
  }

  static func invalid(_ message: String, code: String? = nil, param: String? = nil) -> APIError {
    APIError(400, "invalid_request_error", code: code, message, param: param, retries: false)
  }

  init(_ fault: HTTPFault) {
    self.init(fault.status, "invalid_request_error", code: fault.code, fault.message, retries: false)
  }

  init(_ fault: ChatFault) {
    let place = fault.path.isEmpty ? "" : "`\(fault.path)`: "
    self = .invalid(
      "\(place)\(fault.message) (byte \(fault.offset)).", code: fault.code,
      param: fault.path.isEmpty ? nil : fault.path)
  }

  var body: [UInt8] {
    let error: JSONValue = [
      "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
      "code": code.map { .string($0) } ?? .null,
    ]
    return JSONValue.object(["error": error]).encoded()
  }

  var fields: String {
    var text = ""
    if let retries { text += "x-should-retry: \(retries)\r\n" }
    if let retryAfterMs {
      text += "Retry-After: \((retryAfterMs + 999) / 1000)\r\nretry-after-ms: \(retryAfterMs)\r\n"
    }
    return text + moreFields
  }
}

extension ByteBuffer {
  /// A number in decimal digits, without a string in between.
  mutating func writeDecimal(_ value: Int) {
    guard value > 0 else { return _ = writeStaticString("0") }
    var rest = value
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &digits) { digits in
      var index = digits.count
      while rest > 0 {
        index -= 1
        digits[index] = UInt8(0x30 + rest % 10)
        rest /= 10
      }
      _ = self.writeBytes(UnsafeRawBufferPointer(rebasing: digits[index...]))
    }
  }

  /// A number in hexadecimal digits and a line's end: the head of a chunk.
  mutating func writeChunkSize(_ value: Int) {
    var shift = max(0, (Int.bitWidth - value.leadingZeroBitCount + 3) / 4 * 4 - 4)
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
      writeInteger(digit < 10 ? 0x30 + digit : 0x57 + digit)
      shift -= 4
    }
    writeStaticString("\r\n")
  }
}
