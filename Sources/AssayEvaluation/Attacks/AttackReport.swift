package import AssayWire

/// What a suite of attacks came to.
package struct AttackReport: Sendable {
  package struct Family: Sendable, Hashable {
    package var name: String
    package var chapter: String
    package var summary: String
    /// Empty where only the question differs.
    package var carrier: String

    package init(name: String, chapter: String, summary: String, carrier: String = "") {
      self.name = name
      self.chapter = chapter
      self.summary = summary
      self.carrier = carrier
    }
  }

  package var model: String
  package var defences: [AttackDefence]
  package var seed: UInt64
  package var asText: Bool
  package var bases: [String]
  package var families: [Family] = []
  package var rows: [AttackRow] = []
  package var skips: [AttackSkip] = []
  package var examples: [AttackExample] = []

  package init(model: String, defences: [AttackDefence], seed: UInt64, asText: Bool, bases: [String]) {
    self.model = model
    self.defences = defences
    self.seed = seed
    self.asText = asText
    self.bases = bases
  }

  /// Which defences send what others do not; nil where all send the same.
  package var note: String? {
    AttackDefence.note(defences, asText: asText, isBuiltin: model.hasPrefix("builtin:"))
  }

  /// Counts of all rows; made anew at each call.
  package var table: AttackTable { AttackTable(defences, rows: rows) }

  /// - Parameter family: nil for all.
  package func cell(_ family: String?, _ defence: AttackDefence) -> AttackTable.Cell {
    table.cell(family.map { .family($0) } ?? .all, defence)
  }

  package func screening(_ family: String?) -> AttackTable.Screening {
    table.screening(family.map { .family($0) } ?? .all)
  }

  /// Families with at least one row, in the catalogue's order.
  package var shownFamilies: [Family] {
    let present = Set(rows.map(\.family))
    return families.filter { present.contains($0.name) }
  }

  // MARK: JSON

  package var json: JSONValue {
    let table = table
    return [
      "model": .string(model), "seed": .string(String(seed)), "as_text": .bool(asText),
      "defences": .array(defences.map { .string($0.rawValue) }), "samples": .array(bases.map { .string($0) }),
      "total": table.json(.all),
      "families": .array(
        shownFamilies.map { family in
          var item: JSONObject = ["family": .string(family.name), "chapter": .string(family.chapter)]
          for member in table.json(.family(family.name)).object?.members ?? [] { item.append(member.key, member.value) }
          return .object(item)
        }),
      "skipped": .array(
        skips.map { ["family": .string($0.family), "sample": .string($0.base), "reason": .string($0.reason)] }),
      "rows": .array(rows.map(\.json)),
    ]
  }
}
