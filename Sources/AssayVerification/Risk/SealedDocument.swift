import AssayCore
import AssayWire

/// A JSON document that says what it is and carries the SHA-256 of its own content, so that a file that was edited,
/// cut or mistaken for another is refused.
enum SealedDocument {
  static let format = 1

  /// Puts kind and format in front and the digest at the end.
  static func seal(_ body: JSONObject, kind: String) -> JSONValue {
    var document: JSONObject = ["kind": .string(kind), "format": .int(format)]
    for member in body.members { document.append(member.key, member.value) }
    document.append("digest", .string("sha256:" + digest(of: document)))
    return .object(document)
  }

  /// The document's members once kind, format and digest are right.
  ///
  /// - Throws: `data` with what is wrong and what to do.
  static func open(_ value: JSONValue, kind: String) throws(AssayError) -> JSONObject {
    guard let document = value.object else {
      throw AssayError(.data, "This is \(value.typeName), not a \(kind) file.")
    }
    guard document["kind"]?.string == kind else {
      let found = document["kind"]?.string.map { "`\($0.prefix(60))`" } ?? "nothing"
      throw AssayError(.data, "The file's kind is \(found), not `\(kind)`.", at: .init(path: "kind"))
    }
    guard document["format"]?.int == format else {
      throw AssayError(
        .data, "The file's format is not \(format).", at: .init(path: "format"),
        remedy: "Write it again with this version of assay.")
    }
    guard let stated = document["digest"]?.string else {
      throw AssayError(.data, "`digest` is missing.", at: .init(path: "digest"), remedy: "Write the file again.")
    }
    var body = document
    body["digest"] = nil
    guard stated == "sha256:" + digest(of: body) else {
      throw AssayError(
        .data, "The digest does not fit the content: the file was changed or cut.", at: .init(path: "digest"),
        remedy: "Write it again; calibration files are not edited by hand.")
    }
    return body
  }

  /// SHA-256 of the compact form.
  private static func digest(of document: JSONObject) -> String { SHA256.hex(JSONValue.object(document).encoded()) }
}

extension JSONObject {
  /// A string of the document, or an error that names the member.
  func text(_ key: String) throws(AssayError) -> String {
    guard let text = self[key]?.string else { throw wrong(key, "a string") }
    return text
  }

  func number(_ key: String) throws(AssayError) -> Double {
    guard let number = self[key]?.double, number.isFinite else { throw wrong(key, "a number") }
    return number
  }

  func count(_ key: String) throws(AssayError) -> Int {
    guard let count = self[key]?.int, count >= 0 else { throw wrong(key, "a number of rows") }
    return count
  }

  /// Reads a member with its own decoder, with the path of whatever is wrong.
  func decoded<T: Decodable>(_ key: String, as type: T.Type) throws(AssayError) -> T? {
    guard let value = self[key], !value.isNull else { return nil }
    do { return try value.decode(type) } catch {
      throw AssayError(.data, error.message, at: .init(path: error.path.isEmpty ? key : "\(key).\(error.path)"))
    }
  }

  private func wrong(_ key: String, _ expected: String) -> AssayError {
    let found = self[key].map { "is \($0.typeName), not \(expected)" } ?? "is missing"
    return AssayError(.data, "`\(key)` \(found).", at: .init(path: key))
  }
}
