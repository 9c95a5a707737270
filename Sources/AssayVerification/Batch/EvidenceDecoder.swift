package import AssayWire

/// Reads an evidence document (section 10 of the format) and refuses what cannot be true, naming its place:
/// numbers that are not finite, boxes and times the wrong way round, frames that are not there, units nobody
/// knows, observations that contain themselves.
package struct EvidenceDecoder: Sendable {
  /// Members that it did not know, as `observations[].colour`; each is worth one warning.
  package private(set) var unknown: Set<String> = []

  var frameNumbers: [String: Int] = [:]
  var frames: [Frame] = []

  package init() {}

  package mutating func decode(_ value: JSONValue) throws(BatchFault) -> EvidenceIndex {
    guard let members = value.object else {
      throw BatchFault(.invalidEvidence, "The evidence is \(value.typeName), not an object.")
    }
    note(members, known: Self.evidenceKeys, in: "evidence")
    frames = []
    frameNumbers = [:]
    for (index, frame) in try list(members["frames"], "frames", required: false).enumerated() {
      let decoded = try at("frames", index) { () throws(BatchFault) in try decodeFrame(frame) }
      guard frameNumbers.updateValue(index, forKey: decoded.id) == nil else {
        throw BatchFault(
          .invalidEvidence, "Two frames have the id \(quoted(decoded.id)).", path: ["frames", "\(index)", "id"])
      }
      frames.append(decoded)
    }
    let facts = try decodeFacts(try list(members["observations"], "observations", required: true))
    var coverage: [FactCoverage] = []
    for (index, item) in try list(members["coverage"], "coverage", required: true).enumerated() {
      coverage.append(try at("coverage", index) { () throws(BatchFault) in try decodeCoverage(item) })
    }
    var samples: [String] = []
    for (index, sample) in try list(members["samples"], "samples", required: false).enumerated() {
      guard let text = sample.string else {
        throw BatchFault(
          .invalidEvidence, "A sample is \(sample.typeName), not a string.", path: ["samples", "\(index)"])
      }
      samples.append(text)
    }
    return EvidenceIndex(frames: frames, facts: facts, coverage: coverage, samples: samples)
  }

  private mutating func decodeFacts(_ items: [JSONValue]) throws(BatchFault) -> [Fact] {
    var numbers: [String: Int] = [:]
    numbers.reserveCapacity(items.count)
    var facts: [Fact] = []
    facts.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      let fact = try at("observations", index) { () throws(BatchFault) in try decodeFact(item, numbers) }
      guard numbers.updateValue(index, forKey: fact.id) == nil else {
        throw BatchFault(
          .invalidEvidence, "Two observations have the id \(quoted(fact.id)).",
          path: ["observations", "\(index)", "id"]
        )
      }
      facts.append(fact)
    }
    return facts
  }

  // MARK: Helpers that the other parts share

  func at<Value>(_ member: String, _ index: Int, _ body: () throws(BatchFault) -> Value) throws(BatchFault) -> Value {
    do { return try body() } catch { throw error.inside("\(index)").inside(member) }
  }

  func list(_ value: JSONValue?, _ name: String, required: Bool) throws(BatchFault) -> [JSONValue] {
    guard let value, !value.isNull else {
      if required { throw missing(name, "The list \"\(name)\" is missing; it may be empty.") }
      return []
    }
    guard let items = value.array else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not a list.", path: [name])
    }
    return items
  }

  func string(_ members: JSONObject, _ name: String) throws(BatchFault) -> String? {
    guard let value = members[name], !value.isNull else { return nil }
    guard let text = value.string else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not a string.", path: [name])
    }
    return text
  }

  func number(_ members: JSONObject, _ name: String, in range: ClosedRange<Double>? = nil) throws(BatchFault)
    -> Double?
  {
    guard let value = members[name], !value.isNull else { return nil }
    guard let number = value.double, number.isFinite else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not a finite number.", path: [name])
    }
    if let range, !range.contains(number) {
      throw BatchFault(
        .invalidEvidence, "\(number) lies outside \(range.lowerBound) to \(range.upperBound).", path: [name])
    }
    return number
  }

  func named<Name: RawRepresentable & CaseIterable>(_ members: JSONObject, _ name: String, _ type: Name.Type)
    throws(BatchFault) -> Name where Name.RawValue == String
  {
    guard let text = try string(members, name) else {
      throw missing(name, "\"\(name)\" is missing.")
    }
    guard let value = Name(rawValue: text) else {
      let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw BatchFault(.invalidEvidence, "\(quoted(text)) is none of: \(known).", path: [name])
    }
    return value
  }

  mutating func note(_ members: JSONObject, known: Set<String>, in place: String) {
    for member in members.members where !known.contains(member.key) {
      // A hostile line may hold a million unknown members; a person reads a few.
      if unknown.count < 64 { unknown.insert("\(place).\(BatchFault.shown(member.key))") }
    }
  }

  func quoted(_ text: String) -> String { "\"\(BatchFault.shown(text))\"" }

  /// What is missing is named by the place where it should stand.
  func missing(_ name: String, _ message: String) -> BatchFault {
    BatchFault(.invalidEvidence, message, path: [name])
  }

  private static let evidenceKeys: Set<String> = ["frames", "observations", "coverage", "samples"]
}
