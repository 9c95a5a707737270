/// Encodes a Codable value into a JSONValue.
final class JSONEncoding: Encoder {
  final class Box {
    var value: JSONValue?
    var object: JSONObject?
    var children: [(key: String, box: Box)] = []
    var elements: [Box]?

    var result: JSONValue {
      if let value { return value }
      if let elements { return .array(elements.map(\.result)) }
      return .object(JSONObject(children.map { ($0.key, $0.box.result) }))
    }
  }

  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  let box: Box

  init(codingPath: [any CodingKey], box: Box = Box()) {
    self.codingPath = codingPath
    self.box = box
  }

  func encoded(_ value: some Encodable) throws -> JSONValue {
    switch value {
    case let value as JSONValue: return value
    case let value as String: return .string(value)
    case let value as Bool: return .bool(value)
    case let value as Int: return .int(value)
    case let value as Double: return .double(value)
    case let value as Float: return .double(Double(value))
    default: break
    }
    let encoder = JSONEncoding(codingPath: codingPath)
    try value.encode(to: encoder)
    let result = encoder.box.result
    guard value is any StringKeyed, case .object(let object) = result else { return result }
    return .object(JSONObject(object.members.sorted { $0.key < $1.key }))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(JSONKeyedEncoding<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if box.elements == nil { box.elements = [] }
    return JSONUnkeyedEncoding(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { JSONSingleEncoding(encoder: self) }
}

private struct JSONKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONEncoding
  var codingPath: [any CodingKey] { encoder.codingPath }

  private func add(_ key: Key) -> JSONEncoding.Box {
    let box = JSONEncoding.Box()
    encoder.box.children.append((key.stringValue, box))
    return box
  }

  mutating func encodeNil(forKey key: Key) throws { add(key).value = .null }

  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    let encoded = try encoder.encoded(value)
    add(key).value = encoded
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    JSONEncoding(codingPath: codingPath + [key], box: add(key)).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    JSONEncoding(codingPath: codingPath + [key], box: add(key)).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { encoder }
  mutating func superEncoder(forKey key: Key) -> any Encoder {
    JSONEncoding(codingPath: codingPath + [key], box: add(key))
  }
}

private struct JSONUnkeyedEncoding: UnkeyedEncodingContainer {
  let encoder: JSONEncoding
  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.box.elements?.count ?? 0 }

  private func add() -> JSONEncoding.Box {
    let box = JSONEncoding.Box()
    encoder.box.elements?.append(box)
    return box
  }

  mutating func encodeNil() throws { add().value = .null }
  mutating func encode<T: Encodable>(_ value: T) throws {
    let encoded = try encoder.encoded(value)
    add().value = encoded
  }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
    JSONEncoding(codingPath: codingPath, box: add()).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONEncoding(codingPath: codingPath, box: add()).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { JSONEncoding(codingPath: codingPath, box: add()) }
}

private struct JSONSingleEncoding: SingleValueEncodingContainer {
  let encoder: JSONEncoding
  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil() throws { encoder.box.value = .null }
  mutating func encode(_ value: Int8) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: Int16) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: Int32) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: Int64) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: UInt8) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: UInt16) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: UInt32) throws { encoder.box.value = .int(Int(value)) }
  mutating func encode(_ value: UInt64) throws {
    encoder.box.value = Int(exactly: value).map { .int($0) } ?? .double(Double(value))
  }
  mutating func encode(_ value: UInt) throws { try encode(UInt64(value)) }
  mutating func encode<T: Encodable>(_ value: T) throws { encoder.box.value = try encoder.encoded(value) }
}
