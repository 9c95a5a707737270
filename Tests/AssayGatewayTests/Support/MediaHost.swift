import Synchronization

@testable import AssayGateway

/// Servers on the internet, as the fetcher sees them: names that lead to addresses of which all but the last step are
/// real, and that step leads to a scripted server here. What is allowed is decided by the rules that always hold.
final class MediaHost: Sendable {
  struct Seen: Sendable {
    var looked: [String] = []
    var dialled: [String] = []
  }

  private let names: Mutex<[String: [[String]]]>
  private let seen = Mutex(Seen())
  let server: ScriptedUpstream

  var looked: [String] { seen.withLock { $0.looked } }
  var dialled: [String] { seen.withLock { $0.dialled } }

  /// - Parameter names: what each look-up of a name gives, one after the other; the last stays.
  init(_ names: [String: [[String]]], _ script: @escaping ScriptedUpstream.Script) async throws {
    self.names = Mutex(names)
    server = try await ScriptedUpstream(script)
  }

  var access: RemoteAccess {
    var access = RemoteAccess.system
    access.resolve = { host in
      self.seen.withLock { $0.looked.append(host) }
      return self.names.withLock { names in
        guard let answers = names[host], let first = answers.first else { return [] }
        if answers.count > 1 { names[host] = Array(answers.dropFirst()) }
        return first
      }
    }
    access.dial = { address, port in
      self.seen.withLock { $0.dialled.append("\(address):\(port)") }
      return ("127.0.0.1", self.server.port)
    }
    return access
  }
}

extension ScriptedUpstream.Step {
  /// A file with its length.
  static func file(_ type: String, _ bytes: [UInt8]) -> Self {
    .send(Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(bytes.count)\r\n\r\n".utf8) + bytes)
  }

  static func redirect(_ location: String, _ status: Int = 302) -> Self {
    .text("HTTP/1.1 \(status) X\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
  }
}
