package import AssayWire

/// One question from the main program.
package struct WorkerRequest {
  package var header: JSONValue
  package var payload: [UInt8]

  package init(header: JSONValue, payload: [UInt8] = []) {
    self.header = header
    self.payload = payload
  }

  /// What to do: `probe`, `image`, `read`… Empty when the header names nothing.
  package var task: String { header["task"]?.string ?? "" }

  /// A whole number of the header within a range, or `bad_request`.
  package func int(_ key: String, in range: ClosedRange<Int>) throws(WorkerFailure) -> Int {
    guard let value = header[key]?.int, range.contains(value) else {
      throw WorkerFailure(
        "bad_request", "`\(key)` must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The same, nil when the key is absent or null.
  package func optionalInt(_ key: String, in range: ClosedRange<Int>) throws(WorkerFailure) -> Int? {
    guard let value = header[key], !value.isNull else { return nil }
    return try int(key, in: range)
  }
}

/// The answer to a request; `"ok": true` is added when it is sent.
package struct WorkerReply {
  package var header: JSONObject
  package var payload: [UInt8]

  package init(_ header: JSONObject, payload: [UInt8] = []) {
    self.header = header
    self.payload = payload
  }
}

/// Why a request was not answered. The code is one of few (`truncated`, `unsupported`, `too_large`,
/// `decode_failed`, `bad_request`, `missing`); the message never holds bytes of the input.
package struct WorkerFailure: Error {
  package var code: String
  package var message: String

  package init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}
