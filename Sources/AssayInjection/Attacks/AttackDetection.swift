/// How many attacks of a family the screen flags, and how many of their benign twins.
package struct AttackDetection: Sendable, Hashable {
  package struct Row: Sendable, Hashable {
    package var family: AttackFamily
    package var attacks = 0
    package var flagged = 0
    package var falseAlarms = 0
  }

  /// In the order of the families.
  package var rows: [Row] = []

  package init(_ variants: [AttackVariant]) {
    var rows: [AttackFamily: Row] = [:]
    for variant in variants {
      var row = rows[variant.family] ?? Row(family: variant.family)
      row.attacks += 1
      if Self.isFlagged(variant.attack, variant) { row.flagged += 1 }
      if Self.isFlagged(variant.twin, variant, facts: .plain) { row.falseAlarms += 1 }
      rows[variant.family] = row
    }
    self.rows = AttackFamily.allCases.compactMap { rows[$0] }
  }

  private static func isFlagged(_ text: String, _ variant: AttackVariant, facts: RenderFacts? = nil) -> Bool {
    InjectionScreen.screen(bytes: Array(text.utf8), channel: variant.channel, facts: facts ?? variant.facts).isFlagged
  }
}
