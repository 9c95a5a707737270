package import AssayCore
package import AssayWire

extension LadderConfiguration {
  /// Reads a route's ladder; what is left out keeps its default.
  ///
  /// - Throws: `configuration` with the path of what is wrong; the caller adds file, line and column.
  package init(json value: JSONValue) throws(AssayError) {
    self.init()
    let reader = LadderReader(value, path: "")
    try reader.members { key, reader throws(AssayError) in
      switch key {
      case "version":
        guard reader.value.int == Self.version else { throw reader.wrong("\(Self.version)") }
      case "route": route = try reader.text(1...200)
      case "irreversible": isIrreversible = try reader.flag()
      case "requires":
        requires = try reader.list { item throws(AssayError) in try item.choice(Modality.self) }
      case "thresholds": try read(thresholds: reader)
      case "checkable_min": checkableMin = try reader.share()
      case "recapture_confidence": recaptureConfidence = try reader.share()
      case "certificate_alpha": certificateAlpha = reader.value.isNull ? nil : try reader.share()
      case "impacts": try read(impacts: reader)
      case "terms":
        try reader.members { key, words throws(AssayError) in
          guard let aspect = ClaimAspect(rawValue: key) else { throw words.unknown(ClaimAspect.allCases) }
          terms[aspect] = try words.list { word throws(AssayError) in try word.text(1...100) }
        }
      case "texts": try read(texts: reader)
      default: throw reader.unknown(Self.keys)
      }
    }
  }

  private static let keys = [
    "version", "route", "irreversible", "requires", "thresholds", "checkable_min", "recapture_confidence",
    "certificate_alpha", "impacts", "terms", "texts",
  ]

  private mutating func read(thresholds reader: LadderReader) throws(AssayError) {
    try reader.members { key, reader throws(AssayError) in
      guard let impact = Impact(rawValue: key) else { throw reader.unknown(Impact.allCases) }
      var values = self.thresholds(for: impact)
      try reader.members { key, reader throws(AssayError) in
        switch key {
        case "answer": values.answer = try reader.share()
        case "caveat": values.caveat = try reader.share()
        case "clarify": values.clarify = try reader.share()
        case "partial": values.partial = try reader.share()
        case "abstain": values.abstain = try reader.share()
        default: throw reader.unknown(Self.thresholdNames)
        }
      }
      guard zip(values.values, values.values.dropFirst()).allSatisfy({ $0 <= $1 }) else {
        throw reader.failure(
          "Thresholds must not fall from answer to abstain; these are "
            + values.values.map(\.description).joined(separator: ", ") + ".")
      }
      thresholds[impact] = values
    }
  }

  private mutating func read(impacts reader: LadderReader) throws(AssayError) {
    try reader.members { key, reader throws(AssayError) in
      switch key {
      case "types":
        try reader.members { key, reader throws(AssayError) in
          guard let type = Claim.Kind(rawValue: key) else { throw reader.unknown(Claim.Kind.allCases) }
          impacts.types[type] = try reader.choice(Impact.self)
        }
      case "aspects":
        try reader.members { key, reader throws(AssayError) in
          guard let aspect = ClaimAspect(rawValue: key) else { throw reader.unknown(ClaimAspect.allCases) }
          impacts.aspects[aspect] = try reader.choice(Impact.self)
        }
      case "weights":
        try reader.members { key, reader throws(AssayError) in
          guard let impact = Impact(rawValue: key) else { throw reader.unknown(Impact.allCases) }
          guard let weight = reader.value.double, weight >= 0, weight <= 100 else {
            throw reader.wrong("from 0 to 100")
          }
          impacts.weights[impact] = weight
        }
      default: throw reader.unknown(["types", "aspects", "weights"])
      }
    }
  }

  private mutating func read(texts reader: LadderReader) throws(AssayError) {
    try reader.members { key, reader throws(AssayError) in
      let text = try reader.text(1...2000)
      switch key {
      case "caveat": texts.caveat = text
      case "clarify": texts.clarify = text
      case "partial": texts.partial = text
      case "abstain": texts.abstain = text
      case "human": texts.human = text
      default: throw reader.unknown(["caveat", "clarify", "partial", "abstain", "human"])
      }
    }
  }
}

/// A value of the configuration with its path, for errors that name it.
struct LadderReader {
  let value: JSONValue
  let path: String

  init(_ value: JSONValue, path: String) {
    self.value = value
    self.path = path
  }

  /// Calls with each member of an object.
  func members(_ body: (String, LadderReader) throws(AssayError) -> Void) throws(AssayError) {
    guard let object = value.object else { throw wrong("an object") }
    for member in object.members {
      let reader = LadderReader(member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)")
      try body(member.key, reader)
    }
  }

  func list<Item>(_ read: (LadderReader) throws(AssayError) -> Item) throws(AssayError) -> [Item] {
    guard let items = value.array else { throw wrong("a list") }
    var result: [Item] = []
    for (index, item) in items.enumerated() { result.append(try read(LadderReader(item, path: "\(path)[\(index)]"))) }
    return result
  }

  func text(_ length: ClosedRange<Int>) throws(AssayError) -> String {
    guard let text = value.string, length.contains(text.utf8.count) else {
      throw wrong("a text of \(length.lowerBound) to \(length.upperBound) bytes")
    }
    return text
  }

  func flag() throws(AssayError) -> Bool {
    guard let flag = value.bool else { throw wrong("true or false") }
    return flag
  }

  func share() throws(AssayError) -> Double {
    guard let share = value.double, share >= 0, share <= 1 else { throw wrong("a number from 0 to 1") }
    return share
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) throws(AssayError) -> Choice {
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      throw wrong("one of " + type.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  func wrong(_ expected: String) -> AssayError {
    let found = value.string.map { "`\($0.prefix(60))`" } ?? value.double.map(\.description) ?? value.typeName
    return failure("This is \(found); it should be \(expected).")
  }

  func unknown(_ known: [some RawRepresentable<String>]) -> AssayError { unknown(known.map(\.rawValue)) }

  func unknown(_ known: [String]) -> AssayError {
    failure("This name is not known here.", remedy: "Known are " + known.joined(separator: ", ") + ".")
  }

  func failure(_ message: String, remedy: String? = nil) -> AssayError {
    AssayError(.configuration, message, at: .init(path: path.isEmpty ? nil : path), remedy: remedy)
  }
}
