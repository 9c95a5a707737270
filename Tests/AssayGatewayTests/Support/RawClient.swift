import Glibc

/// A client that says exactly what a test tells it to say, on a blocking socket.
struct RawClient: Sendable {
  struct Trouble: Error { let what: String }

  let socket: Int32

  init(port: Int, timeoutSeconds: Int = 300) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var time = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port).bigEndian)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Trouble(what: "connect: \(errno)") }
  }

  func close() { Glibc.close(socket) }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// What a closed connection does not take is not an error here.
  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Some bytes; nil at the end or when none come in time.
  func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  func readToEnd() -> [UInt8] {
    var all: [UInt8] = []
    while let more = receive() { all += more }
    return all
  }

  /// One answer, and what came behind it.
  func readAnswer(after rest: [UInt8] = []) throws -> (Answer, rest: [UInt8]) {
    var bytes = rest
    while true {
      if let found = Answer.read(bytes, atEnd: false) { return found }
      guard let more = receive() else {
        guard let found = Answer.read(bytes, atEnd: true) else {
          throw Trouble(what: "no answer: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        return found
      }
      bytes += more
    }
  }

  /// Runs blocking calls on a thread of their own, beside those that run tests.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let job = Unmanaged.passRetained(Job { continuation.resume(with: Result { try work() }) })
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { job in
          job.map { Unmanaged<Job>.fromOpaque($0).takeRetainedValue().work() }
          return nil
        }, job.toOpaque())
      pthread_detach(thread)
    }
  }

  private final class Job {
    let work: () -> Void
    init(_ work: @escaping () -> Void) { self.work = work }
  }
}

struct Answer: Sendable {
  var status: Int
  var fields: [String: String]
  var body: [UInt8]
  /// The connection ended before the body did.
  var isCut = false

  var text: String { String(decoding: body, as: UTF8.self) }

  static func fields(_ head: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return fields
  }

  /// Nil while it is not complete. Interim answers are left out.
  static func read(_ bytes: [UInt8], atEnd: Bool) -> (Answer, rest: [UInt8])? {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let head = String(decoding: bytes[..<end.upperBound], as: UTF8.self)
    let words = head.split(separator: " ", maxSplits: 2)
    guard words.count == 3, let status = Int(words[1]) else { return nil }
    let rest = Array(bytes[end.upperBound...])
    if status < 200 { return read(rest, atEnd: atEnd) }
    var answer = Answer(status: status, fields: fields(head), body: [])
    if answer.fields["transfer-encoding"] == "chunked" { return chunked(answer, rest, atEnd) }
    guard let length = answer.fields["content-length"].flatMap({ Int($0) }) else {
      guard atEnd else { return nil }
      answer.body = rest
      return (answer, [])
    }
    guard rest.count >= length || atEnd else { return nil }
    answer.isCut = rest.count < length
    answer.body = Array(rest.prefix(length))
    return (answer, Array(rest.dropFirst(length)))
  }

  private static func chunked(_ head: Answer, _ bytes: [UInt8], _ atEnd: Bool) -> (Answer, rest: [UInt8])? {
    var answer = head
    var position = 0
    while let line = bytes[position...].firstRange(of: Array("\r\n".utf8)) {
      guard let size = Int(String(decoding: bytes[position..<line.lowerBound], as: UTF8.self), radix: 16) else { break }
      let next = line.upperBound + size + 2
      guard bytes.count >= next else { break }
      answer.body += bytes[line.upperBound..<line.upperBound + size]
      if size == 0 { return (answer, Array(bytes[next...])) }
      position = next
    }
    answer.isCut = true
    return atEnd ? (answer, []) : nil
  }
}
