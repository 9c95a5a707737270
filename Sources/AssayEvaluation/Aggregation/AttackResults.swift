package import AssayWire

/// What attacks on the samples of a suite came to.
package struct AttackResults: Sendable {
  package struct Skip: Sendable, Hashable {
    package var family: String
    package var reason: String
    package var samples: Int
  }

  package var isAdaptive: Bool
  package var asText: Bool
  /// Those with at least one row, in the catalogue's order.
  package var families: [AttackReport.Family]
  /// Slices with at least one row, in the suite's order.
  package var slices: [String]
  package var table: AttackTable
  package var counts: RunCounts
  package var skips: [Skip]

  package var defences: [AttackDefence] { table.defences }

  /// Which defences send what others do not; nil where all send the same.
  package func note(model: String) -> String? {
    AttackDefence.note(defences, asText: asText, isBuiltin: model.hasPrefix("builtin:"))
  }

  /// Each once, in the order of the families.
  package var carriers: [String] {
    var seen: Set<String> = []
    return families.map(\.carrier).filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// `attacks` of `scores.json`.
  package var json: JSONValue {
    [
      "counts": counts.json, "skipped": .int(counts.skipped), "adaptive": .bool(isAdaptive), "as_text": .bool(asText),
      "defences": .array(defences.map { .string($0.rawValue) }), "total": table.json(.all),
      "families": .array(
        families.map { family in
          Self.row(
            [
              "family": .string(family.name), "chapter": .string(family.chapter), "carrier": .string(family.carrier),
              "summary": .string(family.summary),
            ], table.json(.family(family.name)))
        }),
      "carriers": .array(carriers.map { Self.row(["carrier": .string($0)], table.json(.carrier($0))) }),
      "slices": .array(slices.map { Self.row(["slice": .string($0)], table.json(.slice($0))) }),
      "skips": .array(
        skips.map { ["family": .string($0.family), "reason": .string($0.reason), "samples": .int($0.samples)] }),
    ]
  }

  private static func row(_ head: JSONObject, _ figures: JSONValue) -> JSONValue {
    var row = head
    for member in figures.object?.members ?? [] { row.append(member.key, member.value) }
    return .object(row)
  }

  /// Reads what `json` wrote; nil where it is something else.
  package init?(_ json: JSONValue) {
    let defences = (json["defences"]?.array ?? []).compactMap { $0.string.flatMap(AttackDefence.init(rawValue:)) }
    guard let total = json["total"], json["counts"]?.object != nil else { return nil }
    var table = AttackTable(defences)
    table.read(.all, total)
    families = []
    for item in json["families"]?.array ?? [] {
      guard let name = item["family"]?.string else { continue }
      table.read(.family(name), item)
      families.append(
        .init(
          name: name, chapter: item["chapter"]?.string ?? "", summary: item["summary"]?.string ?? "",
          carrier: item["carrier"]?.string ?? ""))
    }
    for item in json["carriers"]?.array ?? [] {
      if let name = item["carrier"]?.string { table.read(.carrier(name), item) }
    }
    slices = (json["slices"]?.array ?? []).compactMap { $0["slice"]?.string }
    for item in json["slices"]?.array ?? [] {
      if let name = item["slice"]?.string { table.read(.slice(name), item) }
    }
    self.table = table
    isAdaptive = json["adaptive"]?.bool ?? false
    asText = json["as_text"]?.bool ?? false
    counts = RunCounts()
    counts.samples = json["counts"]?["samples"]?.int ?? 0
    counts.answered = json["counts"]?["answered"]?.int ?? 0
    counts.errors = json["counts"]?["errors"]?.int ?? 0
    counts.skipped = json["skipped"]?.int ?? 0
    skips = (json["skips"]?.array ?? []).map {
      Skip(
        family: $0["family"]?.string ?? "", reason: $0["reason"]?.string ?? "", samples: $0["samples"]?.int ?? 0)
    }
  }

  init(
    isAdaptive: Bool, asText: Bool, families: [AttackReport.Family], slices: [String], table: AttackTable,
    counts: RunCounts, skips: [Skip]
  ) {
    self.isAdaptive = isAdaptive
    self.asText = asText
    self.families = families
    self.slices = slices
    self.table = table
    self.counts = counts
    self.skips = skips
  }
}
