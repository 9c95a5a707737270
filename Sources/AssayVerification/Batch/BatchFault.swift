package import AssayWire

/// Why a line of a batch, or an evidence document, cannot be used: what is wrong and where in the line.
package struct BatchFault: Error, Sendable, Hashable {
  package enum Code: String, Sendable, CaseIterable {
    case invalidJSON = "invalid_json"
    case invalidUTF8 = "invalid_utf8"
    case invalidLine = "invalid_line"
    case invalidID = "invalid_id"
    case duplicateID = "duplicate_id"
    case invalidEvidence = "invalid_evidence"
    case unknownReference = "unknown_reference"
    case missingEvidence = "missing_evidence"
    case lineTooLong = "line_too_long"
    case tooMuchEvidence = "too_much_evidence"
  }

  package var code: Code
  /// Members and indices from the outside in; shown as a JSON pointer.
  package var path: [String]
  package var message: String

  package init(_ code: Code, _ message: String, path: [String] = []) {
    self.code = code
    self.message = message
    self.path = path
  }

  package func inside(_ step: String) -> BatchFault {
    var fault = self
    fault.path.insert(step, at: 0)
    return fault
  }

  /// RFC 6901.
  package var pointer: String {
    path.map { step in
      "/"
        + String(
          step.unicodeScalars.flatMap { scalar -> String.UnicodeScalarView in
            scalar == "~" ? "~0".unicodeScalars : scalar == "/" ? "~1".unicodeScalars : String(scalar).unicodeScalars
          }.map(Character.init))
    }.joined()
  }

  /// The `error` member of an output line.
  package var json: JSONValue {
    var members: JSONObject = ["code": .string(code.rawValue)]
    if !path.isEmpty { members.append("path", .string(pointer)) }
    members.append("message", .string(message))
    return .object(members)
  }
}

extension BatchFault {
  /// Runs a step and puts its place in front of whatever it throws.
  static func within<Value>(_ step: String, _ body: () throws(BatchFault) -> Value) throws(BatchFault) -> Value {
    do { return try body() } catch { throw error.inside(step) }
  }
}
