import AssayCore
import AssayWire

/// What was put into the media of a sample before a model was asked, and what came of it.
package struct AttackMark: Sendable, Hashable {
  package var row: AttackRow
  /// Of the family; nil where only the question differs.
  package var carrier: String?
  /// The index of the clean sample's line in the log.
  package var cleanIndex: Int

  package init(row: AttackRow, carrier: String?, cleanIndex: Int) {
    self.row = row
    self.carrier = carrier
    self.cleanIndex = cleanIndex
  }

  init?(_ json: JSONValue) {
    guard let cleanIndex = json["clean_index"]?.int, let row = try? json["row"]?.decode(AttackRow.self) else {
      return nil
    }
    self.init(row: row, carrier: json["carrier"]?.string, cleanIndex: cleanIndex)
  }

  var json: JSONValue {
    [
      "clean_index": .int(cleanIndex), "carrier": carrier.map { .string($0) } ?? .null, "row": row.json,
    ]
  }
}

extension SampleRecord {
  /// Neither made worse nor attacked: what the suite's own tables are about.
  package var isAsItIs: Bool { stress == nil && attack == nil }
}
