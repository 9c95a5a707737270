package import AssayCore
package import AssayWire

/// What a suite can ask for under a name.
package struct ScorerDescription: Sendable {
  /// One option that the scorer understands.
  package struct Option: Sendable {
    package var name: String
    package var summary: String
    /// What holds when it is not given; nil when it must be given.
    package var standard: JSONValue?

    package init(_ name: String, _ summary: String, standard: JSONValue? = .null) {
      self.name = name
      self.summary = summary
      self.standard = standard
    }
  }

  /// With its version: `wer@1`.
  package var name: String
  package var summary: String
  package var layer: Layer
  /// What it reads, for people: `answer`, `label answer`, `evidence utterances`.
  package var needs: [String]
  package var options: [Option]
  package var make: @Sendable (ScorerOptions) throws(AssayError) -> any Scorer

  package init(
    _ name: String, _ summary: String, layer: Layer = .generation, needs: [String], options: [Option] = [],
    make: @escaping @Sendable (ScorerOptions) throws(AssayError) -> any Scorer
  ) {
    self.name = name
    self.summary = summary
    self.layer = layer
    self.needs = needs
    self.options = options
    self.make = make
  }
}

/// The options of one scorer as a suite gives them. Every reader names the path of what is wrong.
package struct ScorerOptions: Sendable {
  package let scorer: String
  package let values: JSONObject

  package init(scorer: String, values: JSONObject) {
    self.scorer = scorer
    self.values = values
  }

  package subscript(name: String) -> JSONValue? {
    guard let value = values[name], value != .null else { return nil }
    return value
  }

  package func error(_ name: String, _ message: String, remedy: String? = nil) -> AssayError {
    AssayError(
      .configuration, "\(scorer): option `\(name)` \(message)", at: .init(path: "options.\(name)"), remedy: remedy)
  }

  package func string(_ name: String) throws(AssayError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string else { throw error(name, "is \(value.typeName), not a string") }
    return text
  }

  package func bool(_ name: String, standard: Bool) throws(AssayError) -> Bool {
    guard let value = self[name] else { return standard }
    guard let flag = value.bool else { throw error(name, "is \(value.typeName), not true or false") }
    return flag
  }

  package func number(_ name: String, in range: ClosedRange<Double>) throws(AssayError) -> Double? {
    guard let value = self[name] else { return nil }
    guard let number = value.double else { throw error(name, "is \(value.typeName), not a number") }
    guard range.contains(number) else {
      throw error(name, "is \(number), outside \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func integer(_ name: String, in range: ClosedRange<Int>) throws(AssayError) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.int else { throw error(name, "is not a whole number") }
    guard range.contains(number) else {
      throw error(name, "is \(number), outside \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func strings(_ name: String) throws(AssayError) -> [String]? {
    guard let value = self[name] else { return nil }
    guard let list = value.array else { throw error(name, "is \(value.typeName), not a list of strings") }
    var texts: [String] = []
    for (index, element) in list.enumerated() {
      guard let text = element.string else { throw error("\(name)[\(index)]", "is \(element.typeName), not a string") }
      texts.append(text)
    }
    return texts
  }

  /// One of the cases of a string enumeration.
  package func choice<T: RawRepresentable & CaseIterable>(_ name: String, standard: T) throws(AssayError) -> T
  where T.RawValue == String {
    guard let text = try string(name) else { return standard }
    guard let found = T(rawValue: text) else {
      let known = T.allCases.map(\.rawValue)
      throw error(
        name, "is \"\(text)\"", remedy: NameSuggestion.remedy(for: text, among: known))
    }
    return found
  }
}
