import AssayCore
import AssayMedia
import AssayWire

/// Several calls of a worker as one: their headers in a list, their payloads one after the other.
enum BatchFrame {
  static func request(_ calls: [WorkerCall]) -> WorkerCall {
    var payload: [UInt8] = []
    payload.reserveCapacity(calls.reduce(0) { $0 + $1.payload.count })
    for call in calls { payload += call.payload }
    let items = calls.map { JSONValue.object(["header": $0.header, "bytes": .int($0.payload.count)]) }
    return WorkerCall(header: ["task": "batch", "items": .array(items)], payload: payload)
  }

  /// One result for each call; nil where the reply is none to so many calls.
  static func replies(_ reply: WorkerCall, count: Int, role: WorkerRole) -> [BatchLane.Reply]? {
    guard let items = reply.header["items"]?.array, items.count == count else { return nil }
    var replies: [BatchLane.Reply] = []
    var offset = 0
    for item in items {
      guard let header = item["header"], header.object != nil, let bytes = item["bytes"]?.int,
        bytes >= 0, bytes <= reply.payload.count - offset
      else { return nil }
      let payload = Array(reply.payload[offset..<offset + bytes])
      offset += bytes
      replies.append(
        header["ok"]?.bool == true ? .success(WorkerCall(header: header, payload: payload)) : failure(header, role))
    }
    return offset == reply.payload.count ? replies : nil
  }

  /// As a worker pool gives the failure of a call that went alone.
  private static func failure(_ header: JSONValue, _ role: WorkerRole) -> BatchLane.Reply {
    let message = header["message"]?.string ?? "the \(role.rawValue) worker gave no reason"
    let code = header["code"]?.string ?? "unknown"
    return .failure(
      AssayError(code == "missing" ? .missing : .ingestion, message, at: AssayError.Place(path: "worker.\(code)")))
  }
}
