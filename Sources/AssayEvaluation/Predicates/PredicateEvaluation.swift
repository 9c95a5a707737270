package import AssayCore
package import AssayWire

/// What a predicate looks at: one sample and the signals of its media.
package struct PredicateSubject: Sendable {
  package var sample: Sample
  package var media: [Evidence.PartMedia]

  package init(sample: Sample, media: [Evidence.PartMedia] = []) {
    self.sample = sample
    self.media = media
  }

  /// The value of a name; nil when the sample has none. A signal is that of the first part which has it.
  package func value(_ name: Predicate.Name) -> JSONValue? {
    guard let first = name.path.first else { return nil }
    switch first {
    case "attributes": return Self.member(sample.attributes, name.path.dropFirst())
    case "id" where name.path.count == 1: return .string(sample.id)
    case "cluster" where name.path.count == 1: return sample.cluster.map { .string($0) }
    case "choices" where name.path.count == 1: return .int(sample.choices.count)
    case "modalities" where name.path.count == 1:
      return .array(Modality.allCases.filter { sample.request.modalities.contains($0) }.map { .string($0.rawValue) })
    case "media": return mediaValue(name.path.dropFirst().joined(separator: "."))
    default:
      let signal = name.text
      for medium in media { if let value = medium.info.signals[signal] { return .double(value) } }
      return nil
    }
  }

  private func mediaValue(_ field: String) -> JSONValue? {
    switch field {
    case "count": return .int(media.count)
    case "type": return media.first.map { .string($0.info.type) }
    case "status": return media.first.map { .string($0.info.status.rawValue) }
    case "device": return media.lazy.compactMap(\.info.image?.device).first.map { .string($0) }
    default: return nil
    }
  }

  private static func member(_ attributes: [String: JSONValue], _ path: ArraySlice<String>) -> JSONValue? {
    guard let first = path.first, var value = attributes[first] else { return nil }
    for key in path.dropFirst() {
      guard let inner = value[key] else { return nil }
      value = inner
    }
    return value.isNull ? nil : value
  }
}

extension Predicate {
  /// - Parameter findings: gets a sentence for each comparison whose sides are of different types; such a
  ///   comparison is false.
  package func holds(for subject: PredicateSubject, findings: inout [String]) -> Bool {
    switch self {
    case .always: return true
    case .not(let inner): return !inner.holds(for: subject, findings: &findings)
    case .and(let a, let b):
      return a.holds(for: subject, findings: &findings) && b.holds(for: subject, findings: &findings)
    case .or(let a, let b):
      return a.holds(for: subject, findings: &findings) || b.holds(for: subject, findings: &findings)
    case .exists(let name): return subject.value(name) != nil
    case .isTrue(let name):
      guard let value = subject.value(name) else { return false }
      if let flag = value.bool { return flag }
      findings.append("`\(name.text)` stands alone but is \(value.typeName), not true or false")
      return false
    case .compare(let a, let comparison, let b):
      guard let left = a.value(subject), let right = b.value(subject) else { return false }
      return Self.compare(left, comparison, right, findings: &findings)
    case .isIn(let a, let values):
      guard let value = a.value(subject) else { return false }
      if let elements = value.array { return elements.contains { values.contains($0) } }
      return values.contains { Self.equal($0, value) }
    case .contains(let a, let b):
      guard let whole = a.value(subject), let part = b.value(subject) else { return false }
      if let elements = whole.array { return elements.contains { Self.equal($0, part) } }
      if let text = whole.string, let piece = part.string { return occurs(piece, in: text) }
      findings.append("`contains` needs a text or a list on its left, found \(whole.typeName)")
      return false
    case .glob(let a, let pattern):
      guard let value = a.value(subject) else { return false }
      if let text = value.string { return matches(glob: pattern, text) }
      findings.append("`glob` needs a text on its left, found \(value.typeName)")
      return false
    }
  }

  private static func equal(_ a: JSONValue, _ b: JSONValue) -> Bool {
    if let left = a.double, let right = b.double { return left == right }
    return a == b
  }

  private static func compare(
    _ a: JSONValue, _ comparison: Comparison, _ b: JSONValue, findings: inout [String]
  ) -> Bool {
    switch comparison {
    case .equal: return equal(a, b)
    case .notEqual: return !equal(a, b)
    case .less, .lessOrEqual, .greater, .greaterOrEqual: break
    }
    if let left = a.double, let right = b.double { return ordered(left, comparison, right) }
    if let left = a.string, let right = b.string {
      // By code point, so that the order does not depend on the locale.
      let order = left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
      let same = left == right
      return ordered(same ? 0 : order ? -1 : 1, comparison, 0)
    }
    findings.append("`\(comparison.rawValue)` compares \(a.typeName) with \(b.typeName)")
    return false
  }

  private static func ordered(_ a: Double, _ comparison: Comparison, _ b: Double) -> Bool {
    switch comparison {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}

extension Predicate.Operand {
  fileprivate func value(_ subject: PredicateSubject) -> JSONValue? {
    switch self {
    case .name(let name): subject.value(name)
    case .value(let value): value
    }
  }
}

private func occurs(_ piece: String, in text: String) -> Bool {
  let (text, piece) = (Array(text.utf8), Array(piece.utf8))
  guard piece.count <= text.count else { return false }
  guard let first = piece.first else { return true }
  for start in 0...(text.count - piece.count) where text[start] == first {
    if text[start..<start + piece.count].elementsEqual(piece) { return true }
  }
  return false
}

/// `*` matches any run of characters, `?` one. Linear in the text for each star: no pattern makes it explode.
func matches(glob pattern: String, _ text: String) -> Bool {
  let (pattern, text) = (Array(pattern.unicodeScalars), Array(text.unicodeScalars))
  var (p, t) = (0, 0)
  var (star, mark) = (-1, 0)
  while t < text.count {
    if p < pattern.count, pattern[p] == "*" {
      (star, mark) = (p, t)
      p += 1
    } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
      p += 1
      t += 1
    } else if star >= 0 {
      mark += 1
      (p, t) = (star + 1, mark)
    } else {
      return false
    }
  }
  while p < pattern.count, pattern[p] == "*" { p += 1 }
  return p == pattern.count
}
