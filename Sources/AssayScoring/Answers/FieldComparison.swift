import AssayWire

/// How one field of an object is compared with the truth.
enum FieldKind: String, CaseIterable, Sendable {
  /// Equal but for case, punctuation and white space.
  case exact
  /// Equal code point by code point.
  case verbatim
  case numeric, date, anls, boolean
  /// Nested values by ANLS*.
  case tree

  /// What suits a truth for which nobody said otherwise.
  static func standard(for truth: JSONValue) -> FieldKind {
    switch truth {
    case .int, .double: .numeric
    case .bool: .boolean
    case .array, .object: .tree
    case .null, .string: .exact
    }
  }

  /// From 0 to 1; nil when it cannot be compared.
  func score(_ truth: JSONValue, _ said: JSONValue?, _ tolerance: NumberTolerance, _ order: DateText.Order) -> Double? {
    let said = said ?? .null
    // A field that must be empty is right when it is missing, null or an empty text.
    if truth == .null { return said == .null || said == .string("") ? 1 : 0 }
    if said == .null { return 0 }
    switch self {
    case .tree: return AnlsStar.score(truth: truth, prediction: said)
    case .boolean:
      guard let wanted = truth.bool ?? truth.string.flatMap(YesNoExtractor.read) else { return nil }
      return (said.bool ?? said.string.flatMap(YesNoExtractor.read)) == wanted ? 1 : 0
    case .numeric:
      guard let wanted = ShortAnswerScorers.number(truth, .automatic) else { return nil }
      guard let number = ShortAnswerScorers.number(said, .automatic) else { return 0 }
      return tolerance.accepts(number.value, for: wanted.value) ? 1 : 0
    case .date:
      guard let wanted = LabelValues.text(truth).flatMap({ DateText.parse($0, order: order) }) else { return nil }
      return LabelValues.text(said).flatMap { DateText.parse($0, order: order) } == wanted ? 1 : 0
    case .exact, .verbatim, .anls:
      guard let wanted = LabelValues.text(truth) else { return nil }
      guard let text = LabelValues.text(said) else { return 0 }
      switch self {
      case .anls: return Anls.strict.score(text, golds: [wanted])
      case .verbatim: return NormalForm.areEqual(text, wanted) ? 1 : 0
      default: return NormalForm.areEqual(NormalForm.plain(text), NormalForm.plain(wanted)) ? 1 : 0
      }
    }
  }
}

/// The fields of an object: nested objects become dotted names.
enum FieldPaths {
  static let fieldsMax = 1_000

  /// Fields in order; nil when there are too many.
  static func flatten(_ object: JSONObject) -> [(path: String, value: JSONValue)]? {
    var fields: [(path: String, value: JSONValue)] = []
    return add(object, "", &fields) ? fields : nil
  }

  private static func add(_ object: JSONObject, _ prefix: String, _ fields: inout [(path: String, value: JSONValue)])
    -> Bool
  {
    for (key, value) in object.members {
      let path = prefix.isEmpty ? key : prefix + "." + key
      if let inner = value.object, !inner.isEmpty {
        guard add(inner, path, &fields) else { return false }
      } else {
        guard fields.count < fieldsMax else { return false }
        fields.append((path, value))
      }
    }
    return true
  }
}
