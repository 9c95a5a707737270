import AssayCore
import AssayWire
import Glibc

extension LabelMoveSession {
  /// An answer that is itself a region, a list of regions, or an object of which a member is one, moves as evidence
  /// does. Numbers that nothing declares to be places are never moved.
  ///
  /// - Returns: nil where the answer declares no place.
  func declaredPlaces(_ label: Label) -> Moved<JSONValue>? {
    var found = false
    let moved = place(label.value, depth: 0, &found)
    return found ? moved : nil
  }

  private func place(_ value: JSONValue, depth: Int, _ found: inout Bool) -> Moved<JSONValue> {
    guard depth < 8 else { return .kept(value) }
    switch value {
    case .array(let items):
      var kept: [JSONValue] = []
      for item in items {
        switch place(item, depth: depth + 1, &found) {
        case .kept(let item): kept.append(item)
        case .absent(let reason), .uncheckable(let reason): return .uncheckable(reason)
        }
      }
      return .kept(.array(kept))
    case .object(let members):
      if members["where"] != nil, members["kind"]?.string != nil, let region = try? value.decode(Region.self) {
        if let named = members["part"]?.int, named != part { return .kept(value) }
        found = true
        return mover(region.shape.isFlat ? .picture : .either).moved(region).map { Self.replaced(value, $0) }
      }
      var result = JSONObject()
      for member in members.members {
        switch place(member.value, depth: depth + 1, &found) {
        case .kept(let value): result.append(member.key, value)
        case .absent(let reason), .uncheckable(let reason): return .uncheckable(reason)
        }
      }
      return .kept(.object(result))
    case .null, .bool, .int, .double, .string: return .kept(value)
    }
  }

  /// A mirrored picture's answer with left and right exchanged, where the answer says just that; nil where it does not
  /// apply.
  func mirrored(_ label: Label, _ texts: [String], _ topics: AnswerTopics) -> Label?? {
    guard let plane = effect.plane, topics.subjects.contains(.leftAndRight), effect.reason(.leftAndRight) == nil else {
      return nil
    }
    let turn = plane.turn
    guard turn.isMirrored, abs(abs(turn.degrees) - 180) < 1, !texts.isEmpty else { return nil }
    let swapped = texts.map(Self.exchanged)
    guard swapped.allSatisfy({ $0 != nil }) else { return nil }
    var label = label
    let values = swapped.compactMap { $0 }.map { JSONValue.string($0) }
    label.value = label.value.array == nil ? values[0] : .array(values)
    return .some(label)
  }

  /// A text of a few words with left and right exchanged; nil where it names neither.
  private static func exchanged(_ text: String) -> String? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard words.count <= 6 else { return nil }
    var isChanged = false
    let result = words.map { word -> String in
      guard let other = pairs[word.lowercased()] else { return word }
      isChanged = true
      return word.first?.isUppercase == true ? other.prefix(1).uppercased() + other.dropFirst() : other
    }
    return isChanged ? result.joined(separator: " ") : nil
  }

  private static let pairs = [
    "left": "right", "right": "left", "leftmost": "rightmost", "rightmost": "leftmost",
    "left-hand": "right-hand", "right-hand": "left-hand",
  ]

  /// An answer about a length under a change of scale: multiplied where the map keeps shapes, else undecidable.
  mutating func scaled(_ label: Label, _ topics: AnswerTopics) -> Label? {
    guard let space = effect.space, let matrix = Matrix3(space.linear),
      topics.subjects.contains(.distances) || topics.subjects.contains(.sizes)
    else { return label }
    guard let factor = matrix.commonScale, space.slack == 0 else {
      return leave(label, "lengths changed unequally, so that measures cannot be told")
    }
    // Words compare, and what was larger stays larger.
    let texts = Self.texts(label.value)
    let isWorded = !texts.isEmpty && texts.allSatisfy { !$0.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } }
    guard abs(factor - 1) > 1e-9, !isWorded else { return label }
    let words = Set(Words.of(sample.request.question, limit: 4_000))
    let power: Double = words.contains("volume") ? 3 : words.contains("area") || words.contains("surface") ? 2 : 1
    guard let value = Self.multiplied(label.value, pow(factor, power)) else {
      return leave(label, "lengths changed, and the answer is no number with a unit")
    }
    var label = label
    label.value = value
    return label
  }

  /// A number, or a text that begins with one, times a factor; nil where there is none.
  private static func multiplied(_ value: JSONValue, _ factor: Double) -> JSONValue? {
    if let number = value.double { return .double(number * factor) }
    if let items = value.array {
      let moved = items.compactMap { multiplied($0, factor) }
      return moved.count == items.count && !moved.isEmpty ? .array(moved) : nil
    }
    guard let text = value.string else { return nil }
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
    guard let number = Double(digits) else { return nil }
    let rest = text[digits.endIndex...]
    // A text without a unit, or with a second number, may be anything.
    guard !rest.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return .string("\(rounded(number * factor))\(rest)")
  }

  /// To nine significant digits: what multiplying adds beyond is noise.
  private static func rounded(_ number: Double) -> Double {
    guard number != 0, number.isFinite else { return number }
    let digits = pow(10, 8 - floor(log10(abs(number))))
    return digits.isFinite ? (number * digits).rounded() / digits : number
  }
}

extension Matrix3 {
  /// Whether what is left, right, above and below stays so: lengths along the axes may change, directions not.
  var keepsDirections: Bool {
    let largest = m.map(abs).max() ?? 0
    return m.indices.allSatisfy { $0 % 4 == 0 ? m[$0] > 0 : abs(m[$0]) <= 0.05 * largest }
  }
}
