// Swift's Codable over JSONValue, so that the vocabulary is coded the same way in the main program and
// in the workers, without Foundation and with members in declaration order.

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? JSONDecoding else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "JSONValue is decoded from JSONValue only"))
    }
    self = decoder.value
  }

  package func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? JSONEncoding else {
      throw EncodingError.invalidValue(
        self, .init(codingPath: encoder.codingPath, debugDescription: "JSONValue is encoded to JSONValue only"))
    }
    encoder.box.value = self
  }

  /// A value as JSON. Dictionaries come out with their keys sorted, so that the same value gives the
  /// same bytes; nothing that cannot be encoded exists in the vocabulary, so failure gives null.
  package init(encoding value: some Encodable) {
    let encoder = JSONEncoding(codingPath: [])
    self = (try? encoder.encoded(value)) ?? .null
  }

  /// Reads a value of the type, with the JSON path of whatever is wrong in the error's message.
  package func decode<T: Decodable>(_ type: T.Type) throws(JSONShapeError) -> T {
    do {
      return try JSONDecoding(value: self, codingPath: []).decode(type)
    } catch let error as DecodingError {
      throw JSONShapeError(error)
    } catch {
      throw JSONShapeError(path: "", message: "\(error)")
    }
  }
}

/// A JSON value that does not have the shape it should have, and where.
package struct JSONShapeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Such as `messages[1].content`; empty for the whole value.
  package var path: String
  package var message: String

  package init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }

  init(_ error: DecodingError) {
    switch error {
    case .typeMismatch(_, let context), .dataCorrupted(let context):
      self.init(path: Self.path(context.codingPath), message: context.debugDescription)
    case .keyNotFound(let key, let context):
      self.init(path: Self.path(context.codingPath), message: "`\(key.stringValue)` is missing")
    case .valueNotFound(_, let context):
      self.init(path: Self.path(context.codingPath), message: "a value is missing (null)")
    @unknown default:
      self.init(path: "", message: "the value has the wrong shape")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    var text = ""
    for key in keys {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
    return text
  }
}

struct JSONKey: CodingKey {
  var stringValue: String
  var intValue: Int?

  init(stringValue: String) { self.stringValue = stringValue }

  init(intValue: Int) {
    stringValue = String(intValue)
    self.intValue = intValue
  }
}

protocol StringKeyed {}
extension Dictionary: StringKeyed where Key == String {}
