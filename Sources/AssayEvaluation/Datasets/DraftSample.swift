import AssayCore
import AssayWire

/// A sample as its line says it, before its media are read.
struct DraftSample: Sendable {
  enum Media: Sendable, Hashable {
    /// A path as the dataset writes it.
    case path(String)
    /// `data:` text, or bare base64.
    case inline(String)
    case url(String)
  }

  struct Part: Sendable {
    enum Content: Sendable {
      case text(String)
      case media(Media, declaredType: String?, name: String?)
    }

    var content: Content
    var modality: Modality
    var trust: Trust
    /// Where in the line it stands: `input[0].content[1]`.
    var path: String
  }

  struct Message: Sendable {
    var role: AssayCore.Message.Role
    var parts: [Part]
  }

  var id: String
  var messages: [Message]
  var attributes: [String: JSONValue] = [:]
  var labels: [Label] = []
  var choices: [String] = []
  var cluster: String?
}

/// What is wrong with a line, and where in it.
struct DraftProblem: Error {
  var path: String
  var message: String
  var remedy: String?

  init(_ path: String, _ message: String, remedy: String? = nil) {
    self.path = path
    self.message = message
    self.remedy = remedy
  }
}
