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

  /// RFC 6901; a name from the input that is longer than anybody reads is cut.
  package var pointer: String {
    var pointer = String.UnicodeScalarView()
    for step in path {
      pointer.append("/")
      for scalar in step.unicodeScalars.prefix(Self.stepScalarsMax) {
        switch scalar {
        case "~": pointer.append(contentsOf: "~0".unicodeScalars)
        case "/": pointer.append(contentsOf: "~1".unicodeScalars)
        default: pointer.append(scalar)
        }
      }
    }
    return String(pointer)
  }

  /// The `error` member of an output line; an empty path is the line itself.
  package var json: JSONValue {
    ["code": .string(code.rawValue), "path": .string(pointer), "message": .string(message)]
  }

  /// A text from the input for a message: short, without characters that control or hide.
  package static func shown(_ text: String, scalarsMax: Int = 60) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(scalarsMax) {
      let hidden = scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      shown.append(hidden ? "\u{fffd}" : scalar)
    }
    return String(shown)
  }

  private static let stepScalarsMax = 200
}

extension BatchFault {
  /// Runs a step and puts its place in front of whatever it throws.
  static func within<Value>(_ step: String, _ body: () throws(BatchFault) -> Value) throws(BatchFault) -> Value {
    do { return try body() } catch { throw error.inside(step) }
  }
}
