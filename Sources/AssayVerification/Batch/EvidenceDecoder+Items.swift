import AssayCore
import AssayWire

extension EvidenceDecoder {
  mutating func decodeFrame(_ value: JSONValue) throws(BatchFault) -> Frame {
    let members = try object(value)
    note(members, known: ["id", "kind", "unit", "width", "height", "directions"], in: "frames[]")
    guard let id = try string(members, "id"), !id.isEmpty else { throw missing("id", "A frame needs an \"id\".") }
    // A side of nothing would put every box outside.
    let sides = Double.leastNormalMagnitude...1e9
    var frame = Frame(
      id: id, kind: try named(members, "kind", Frame.Kind.self), unit: try named(members, "unit", Frame.Unit.self),
      width: try number(members, "width", in: sides), height: try number(members, "height", in: sides))
    if let directions = members["directions"], !directions.isNull {
      guard let named = directions.object else {
        throw BatchFault(.invalidEvidence, "This is \(directions.typeName), not an object.", path: ["directions"])
      }
      note(named, known: Self.directionNames, in: "frames[].directions")
      for direction in named.members {
        guard Self.directionNames.contains(direction.key) else { continue }
        let numbers = try vector(direction.value, count: 3, ["directions", direction.key])
        guard numbers.contains(where: { abs($0) > 1e-9 }) else {
          throw BatchFault(.invalidEvidence, "A direction cannot be zero.", path: ["directions", direction.key])
        }
        frame.directions[direction.key] = Vector3(numbers[0], numbers[1], numbers[2])
      }
    }
    return frame
  }

  mutating func decodeFact(_ value: JSONValue, _ earlier: [String: Int]) throws(BatchFault) -> Fact {
    let members = try object(value)
    note(members, known: Self.factKeys, in: "observations[]")
    guard let id = try string(members, "id"), !id.isEmpty else {
      throw missing("id", "An observation needs an \"id\".")
    }
    let modality = try named(members, "modality", Modality.self)
    let kind = try named(members, "kind", Fact.Kind.self)
    let (text, number) = try payload(members)
    var parent: Int?
    if let name = try string(members, "parent") {
      guard name != id else {
        throw BatchFault(.invalidEvidence, "\(quoted(id)) contains itself.", path: ["parent"])
      }
      guard let position = earlier[name] else {
        throw BatchFault(
          .invalidEvidence, "No earlier observation has the id \(quoted(name)).", path: ["parent"])
      }
      parent = position
    }
    var attributes: [Fact.Attribute] = []
    if let value = members["attributes"], !value.isNull {
      guard let named = value.object else {
        throw BatchFault(.invalidEvidence, "This is \(value.typeName), not an object.", path: ["attributes"])
      }
      for member in named.members {
        if case .object = member.value {
          throw BatchFault(
            .invalidEvidence, "This is an object, not a value or a list of values.", path: ["attributes", member.key])
        }
        attributes.append(Fact.Attribute(name: member.key, value: member.value))
      }
    }
    var places: [Place] = []
    for (index, place) in try list(members["where"], "where", required: false).enumerated() {
      places.append(try at("where", index) { () throws(BatchFault) in try decodePlace(place) })
    }
    var trust: Trust?
    if members["trust"].map({ !$0.isNull }) ?? false { trust = try named(members, "trust", Trust.self) }
    return Fact(
      id: id, modality: modality, kind: kind, value: text, number: number, unit: try string(members, "unit"),
      attributes: attributes, places: places, parent: parent,
      confidence: try self.number(members, "confidence", in: 0...1), source: try string(members, "source") ?? "",
      trust: trust)
  }

  private func payload(_ members: JSONObject) throws(BatchFault) -> (text: String, number: Double?) {
    switch members["value"] {
    case .string(let text): return (text, nil)
    case .int(let number): return ("\(number)", Double(number))
    case .double(let number) where number.isFinite: return ("\(number)", number)
    case .bool(let flag): return (flag ? "true" : "false", nil)
    case nil: throw missing("value", "An observation needs a \"value\".")
    case let other?:
      throw BatchFault(
        .invalidEvidence, "This is \(other.typeName), not a string, a finite number or a truth value.",
        path: ["value"])
    }
  }

  mutating func decodeCoverage(_ value: JSONValue) throws(BatchFault) -> FactCoverage {
    let members = try object(value)
    note(members, known: Self.coverageKeys, in: "coverage[]")
    var coverage = FactCoverage(
      modality: try named(members, "modality", Modality.self), kind: try named(members, "kind", Fact.Kind.self),
      vocabulary: nil, recall: try number(members, "recall", in: 0...1), source: try string(members, "source") ?? "")
    guard let vocabulary = members["vocabulary"] else {
      throw missing("vocabulary", "A coverage needs a \"vocabulary\": a list, or \"open\".")
    }
    coverage.vocabulary = try labels(vocabulary, ["vocabulary"])
    if let attributes = members["attributes"], !attributes.isNull {
      guard let named = attributes.object else {
        throw BatchFault(.invalidEvidence, "This is \(attributes.typeName), not an object.", path: ["attributes"])
      }
      for member in named.members {
        coverage.attributes[member.key] = .some(try labels(member.value, ["attributes", member.key]))
      }
    }
    if let closed = members["closed"], !closed.isNull {
      guard let flag = closed.bool else {
        throw BatchFault(.invalidEvidence, "This is \(closed.typeName), not true or false.", path: ["closed"])
      }
      coverage.closed = flag
    }
    coverage.frame = try frameNumber(members, mustChoose: false)
    if let region = members["region"], !region.isNull {
      let box = try bounds(region, "region")
      try checkInside(box, frame: coverage.frame, "region")
      coverage.region = box
    }
    if let time = members["time"], !time.isNull { coverage.time = try interval(time) }
    return coverage
  }

  private func labels(_ value: JSONValue, _ path: [String]) throws(BatchFault) -> [String]? {
    if value.string == "open" { return nil }
    guard let items = value.array else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not a list or \"open\".", path: path)
    }
    var labels: [String] = []
    for (index, item) in items.enumerated() {
      guard let label = item.string ?? item.int.map(String.init) ?? item.double.map({ "\($0)" }) else {
        throw BatchFault(.invalidEvidence, "This is \(item.typeName), not a string.", path: path + ["\(index)"])
      }
      labels.append(label)
    }
    return labels
  }

  func object(_ value: JSONValue) throws(BatchFault) -> JSONObject {
    guard let members = value.object else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not an object.")
    }
    return members
  }

  private static let directionNames: Set<String> = ["left", "right", "front", "behind", "above", "below"]
  private static let factKeys: Set<String> = [
    "id", "modality", "kind", "value", "unit", "attributes", "where", "parent", "confidence", "source", "trust",
  ]
  private static let coverageKeys: Set<String> = [
    "modality", "kind", "vocabulary", "attributes", "recall", "frame", "region", "time", "closed", "source",
  ]
}
