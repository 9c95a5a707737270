import AssayServing
import Foundation
import GRDB

@testable import AssayStore

/// A folder that goes with the test.
final class Scratch: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "assay-store-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func path(_ name: String) -> String { path + "/" + name }

  func file(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path(name)).map { [UInt8]($0) } }

  func write(_ bytes: [UInt8], _ name: String) {
    _ = FileManager.default.createFile(atPath: path(name), contents: Data(bytes))
  }
}

extension RequestTrace {
  static func sample(_ number: Int, at time: Int64? = nil, case caseID: String? = nil) -> RequestTrace {
    var trace = RequestTrace()
    trace.id = "req_\(number)"
    trace.startedAtNs = time ?? wallClockNs() &+ Int64(number)
    trace.endpoint = "chat"
    trace.route = number % 2 == 0 ? "even" : "odd"
    trace.tenant = "acme"
    trace.status = 200
    trace.caseID = caseID
    trace.totalMs = 12.5
    return trace
  }
}

extension KeyGuard {
  func check(_ token: String) -> KeyAnswer { Array(token.utf8).withUnsafeBytes { check($0) } }
}

extension KeyAnswer {
  var caller: Caller? { if case .caller(let caller) = self { caller } else { nil } }
  var isWrong: Bool { if case .wrong = self { true } else { false } }
  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

/// Another process's connection, which may hold a transaction open.
func lockingQueue(_ path: String) throws -> DatabaseQueue {
  var configuration = Configuration()
  configuration.allowsUnsafeTransactions = true
  return try DatabaseQueue(path: path, configuration: configuration)
}

/// Waits for something that another thread does.
func eventually(withinMs: Int = 5000, _ holds: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<withinMs / 5 {
    if try holds() { return true }
    usleep(5000)
  }
  return try holds()
}
