package import AssayWire

/// ANLS* (anls_star 1.0.1, arXiv 2402.03848): ANLS over nested lists and dictionaries. Lists are matched
/// one to one at best, whatever their order; missing and invented entries count against the answer. In the
/// truth `{"oneOf": [...]}` means that any of them will do.
package struct AnlsStar {
  /// Pairs of nodes compared in one call; a hostile answer must not take minutes.
  static let comparisonsMax = 250_000
  static let depthMax = 100
  private static let threshold = 0.5

  private var comparisons = 0
  private var isTooLarge = false

  private struct Part {
    /// Sum of the similarities of the leaves, and the number of leaves that it is over.
    var sum: Double
    var length: Int
    /// The truth nearest to the prediction: it breaks ties between matchings.
    var chosen: JSONValue

    var mean: Double { length > 0 ? sum / Double(length) : 1 }
  }

  private init() {}

  /// The similarity from 0 to 1; nil when the values are too large or too deep to be compared.
  package static func score(truth: JSONValue, prediction: JSONValue) -> Double? {
    guard depth(truth, 0) <= depthMax, depth(prediction, 0) <= depthMax else { return nil }
    var truth = truth
    // As with classic question answering: a list of strings against one string means any of them.
    if let list = truth.array, prediction.string != nil, !list.isEmpty, list.allSatisfy({ $0.string != nil }) {
      truth = ["oneOf": .array(list)]
    }
    var star = AnlsStar()
    let part = star.compare(truth, prediction)
    return star.isTooLarge ? nil : part.mean
  }

  private static func depth(_ value: JSONValue, _ level: Int) -> Int {
    guard level <= depthMax else { return level }
    switch value {
    case .array(let list): return list.reduce(level) { max($0, depth($1, level + 1)) }
    case .object(let object): return object.members.reduce(level) { max($0, depth($1.value, level + 1)) }
    default: return level
    }
  }

  private static func options(_ value: JSONValue) -> [JSONValue]? {
    guard let object = value.object, object.count == 1 else { return nil }
    guard let list = object["oneOf"]?.array, !list.isEmpty else { return nil }
    return list
  }

  /// Leaves in a value; an absent one (null) counts one.
  private static func length(_ value: JSONValue, isTruth: Bool) -> Int {
    if isTruth, let options = options(value) { return options.map { length($0, isTruth: true) }.max() ?? 1 }
    switch value {
    case .array(let list): return list.reduce(0) { $0 + length($1, isTruth: isTruth) }
    case .object(let object): return object.members.reduce(0) { $0 + length($1.value, isTruth: isTruth) }
    default: return 1
    }
  }

  private static func isNothing(_ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let list): list.isEmpty
    case .object(let object): object.isEmpty
    default: false
    }
  }

  private mutating func compare(_ truth: JSONValue, _ prediction: JSONValue) -> Part {
    comparisons += 1
    if comparisons > Self.comparisonsMax { isTooLarge = true }
    if isTooLarge { return Part(sum: 0, length: 1, chosen: .null) }
    if let options = Self.options(truth) { return best(options, prediction) }
    switch truth {
    case .array(let list):
      if let other = prediction.array { return lists(list, other) }
    case .object(let object):
      if let other = prediction.object { return objects(object, other) }
    case .null:
      let length = max(1, Self.length(prediction, isTruth: false))
      let isNothing = Self.isNothing(prediction)
      return Part(sum: isNothing ? 1 : 0, length: length, chosen: isNothing ? prediction : truth)
    default:
      if let similarity = leaves(truth, prediction) { return Part(sum: similarity, length: 1, chosen: truth) }
    }
    let length = max(Self.length(truth, isTruth: true), Self.length(prediction, isTruth: false))
    return Part(sum: 0, length: length, chosen: truth)
  }

  private mutating func best(_ options: [JSONValue], _ prediction: JSONValue) -> Part {
    var best: (part: Part, isEqual: Bool)?
    for option in options {
      let part = compare(option, prediction)
      let isEqual = LooseEquality.areEqual(part.chosen, prediction)
      if let found = best {
        guard part.mean > found.part.mean || (part.mean == found.part.mean && isEqual && !found.isEqual) else {
          continue
        }
      }
      best = (part, isEqual)
    }
    return best?.part ?? Part(sum: 0, length: 1, chosen: .null)
  }

  private mutating func leaves(_ truth: JSONValue, _ prediction: JSONValue) -> Double? {
    guard let a = Self.leafText(truth), let b = Self.leafText(prediction) else { return nil }
    let (x, y) = (CodePoints.folded(CodePoints.of(a)), CodePoints.folded(CodePoints.of(b)))
    let longer = max(x.count, y.count)
    guard let distance = EditDistance.between(x, y) else {
      isTooLarge = true
      return 0
    }
    let similarity = 1 - (longer == 0 ? 0 : Double(distance) / Double(longer))
    return similarity < Self.threshold ? 0 : similarity
  }

  /// As Python's `str` writes it.
  private static func leafText(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number): number.description
    case .bool(let flag): flag ? "True" : "False"
    case .null, .array, .object: nil
    }
  }

  private mutating func objects(_ truth: JSONObject, _ prediction: JSONObject) -> Part {
    var part = Part(sum: 0, length: 0, chosen: .null)
    var chosen = JSONObject()
    for (key, value) in truth.members {
      let other = prediction[key]
      let inner = compare(value, other ?? .null)
      part.sum += inner.sum
      part.length += inner.length
      if other != nil || !Self.isNothing(inner.chosen) { chosen.append(key, inner.chosen) }
    }
    let known = Set(truth.keys)
    for (key, value) in prediction.members where !known.contains(key) {
      let inner = compare(.null, value)
      part.length += inner.length
      // An invented key without a value gives no similarity, but its place counts.
      if !Self.isNothing(value) {
        part.sum += inner.sum
        chosen.append(key, inner.chosen)
      }
    }
    part.chosen = .object(chosen)
    return part
  }

  private mutating func lists(_ truth: [JSONValue], _ prediction: [JSONValue]) -> Part {
    guard !isTooLarge, comparisons + truth.count * prediction.count <= Self.comparisonsMax else {
      isTooLarge = true
      return Part(sum: 0, length: 1, chosen: .null)
    }
    var parts: [[Part]] = []
    var means: [[Double]] = []
    for gold in truth {
      let row = prediction.map { compare(gold, $0) }
      // An exact match is favoured by the least that a double can tell.
      means.append(
        zip(row, prediction).map { LooseEquality.areEqual($0.chosen, $1) ? $0.mean.nextUp : $0.mean })
      parts.append(row)
    }
    if isTooLarge { return Part(sum: 0, length: 1, chosen: .null) }
    var result = Part(sum: 0, length: 0, chosen: .null)
    var chosen: [(column: Int, value: JSONValue)] = []
    var taken: Set<Int> = []
    for (row, column) in Assignment.maximise(means).enumerated() {
      guard let column else {
        result.length += Self.length(truth[row], isTruth: true)
        chosen.append((prediction.count + row, truth[row]))
        continue
      }
      taken.insert(column)
      result.sum += parts[row][column].sum
      result.length += parts[row][column].length
      chosen.append((column, parts[row][column].chosen))
    }
    for column in prediction.indices where !taken.contains(column) {
      result.length += Self.length(prediction[column], isTruth: false)
    }
    result.chosen = .array(chosen.sorted { $0.column < $1.column }.map(\.value))
    return result
  }
}
