/// Why a model could not be opened or run. The message never holds input.
package struct NeuralError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// A library or a file of weights is not installed or not the one that is expected.
    case missing
    /// The library refused or failed.
    case failed
    /// The input cannot be what the model reads.
    case badInput = "bad_request"
  }

  package var code: Code
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { "\(code.rawValue): \(message)" }
}
