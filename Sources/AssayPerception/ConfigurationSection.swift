import AssayCore
import AssayWire

/// One object of the configuration, read with strict keys, types and bounds.
struct ConfigurationSection {
  let json: JSONValue
  let path: String
  private let object: JSONObject

  init(_ json: JSONValue, path: String) throws(AssayError) {
    guard let object = json.object else {
      throw PerceptionConfiguration.wrong(path, "should be an object, found \(json.typeName)")
    }
    self.json = json
    self.path = path
    self.object = object
  }

  func allow(_ keys: String...) throws(AssayError) {
    for key in object.keys where !keys.contains(key) {
      throw AssayError(
        .configuration, "unknown key `\(shortened(key, to: 60))`", at: .init(path: path),
        remedy: "known keys: \(keys.joined(separator: ", "))")
    }
  }

  private func wrong(_ key: String, _ message: String) -> AssayError {
    PerceptionConfiguration.wrong("\(path).\(key)", message)
  }

  func int(_ key: String, _ standard: Int, in range: ClosedRange<Int>) throws(AssayError) -> Int {
    guard let value = object[key] else { return standard }
    guard let number = value.int else { throw wrong(key, "should be a whole number, found \(value.typeName)") }
    guard range.contains(number) else {
      throw wrong(key, "should be from \(range.lowerBound) to \(range.upperBound), found \(number)")
    }
    return number
  }

  func double(_ key: String, _ standard: Double, in range: ClosedRange<Double>) throws(AssayError) -> Double {
    guard let value = object[key] else { return standard }
    guard let number = value.double else { throw wrong(key, "should be a number, found \(value.typeName)") }
    guard range.contains(number) else {
      throw wrong(key, "should be from \(range.lowerBound) to \(range.upperBound), found \(number)")
    }
    return number
  }

  func bool(_ key: String, _ standard: Bool) throws(AssayError) -> Bool {
    guard let value = object[key] else { return standard }
    guard let bool = value.bool else { throw wrong(key, "should be true or false, found \(value.typeName)") }
    return bool
  }

  func string(_ key: String) throws(AssayError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.string, !text.isEmpty else {
      throw wrong(key, "should be a string, found \(value.typeName)")
    }
    return text
  }

  func strings(_ key: String) throws(AssayError) -> [String]? {
    guard let value = object[key] else { return nil }
    let texts = value.array?.compactMap(\.string)
    guard let texts, texts.count == value.array?.count else { throw wrong(key, "should be a list of strings") }
    return texts
  }

  /// A nested object; nil when there is none.
  func section(_ key: String) throws(AssayError) -> ConfigurationSection? {
    guard let value = object[key], !value.isNull else { return nil }
    return try ConfigurationSection(value, path: "\(path).\(key)")
  }

  /// One of a list of names; nil when it is not there.
  func name<Name: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Name.Type
  ) throws(AssayError) -> Name? where Name.RawValue == String {
    guard let text = try string(key) else { return nil }
    guard let name = Name(rawValue: text) else {
      let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw wrong(key, "should be one of \(known), found \(shortened(text, to: 40))")
    }
    return name
  }

  func triple(_ key: String) throws(AssayError) -> [Double]? {
    guard let value = object[key] else { return nil }
    let numbers = value.array?.compactMap(\.double) ?? []
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite), value.array?.count == 3 else {
      throw wrong(key, "should be three numbers")
    }
    return numbers
  }

  func names<Name: RawRepresentable & CaseIterable>(
    _ key: String, _ type: Name.Type
  ) throws(AssayError) -> [Name]? where Name.RawValue == String {
    guard let texts = try strings(key) else { return nil }
    var names: [Name] = []
    for text in texts {
      guard let name = Name(rawValue: text) else {
        let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
        throw wrong(key, "does not know \(shortened(text, to: 40)); known: \(known)")
      }
      names.append(name)
    }
    return names
  }
}
