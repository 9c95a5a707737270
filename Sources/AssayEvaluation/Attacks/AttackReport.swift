package import AssayStatistics
package import AssayWire

/// What a suite of attacks came to.
package struct AttackReport: Sendable {
  package struct Family: Sendable, Hashable {
    package var name: String
    package var chapter: String
    package var summary: String
  }

  /// A count of some with its interval.
  package struct Share: Sendable, Hashable {
    package var count = 0
    package var n = 0

    package var value: Double? { n == 0 ? nil : Double(count) / Double(n) }
    /// Wilson's, 95 %.
    package var interval: Interval? { Proportion(count, of: n)?.wilson() }

    mutating func add(_ holds: Bool?) {
      guard let holds else { return }
      n += 1
      if holds { count += 1 }
    }
  }

  /// One family, or all, under one defence.
  package struct Cell: Sendable, Hashable {
    package var success = Share()
    package var rightUnderAttack = Share()
    package var rightOnTwin = Share()
    /// Twins on which the defence stepped in: an output check hit or the model declined.
    package var declinedTwins = Share()
    /// After the adaptive round.
    package var adaptedSuccess = Share()
    package var errors = 0
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

  /// - Parameter family: nil for all.
  package func cell(_ family: String?, _ defence: AttackDefence) -> Cell {
    var cell = Cell()
    for row in rows where row.defence == defence && (family == nil || row.family == family) {
      guard row.error == nil else {
        cell.errors += 1
        continue
      }
      switch (row.isTwin, row.round) {
      case (true, _):
        cell.rightOnTwin.add(row.right)
        cell.declinedTwins.add(row.declined || !row.hits.isEmpty)
      case (false, 0):
        cell.success.add(row.succeeded)
        cell.rightUnderAttack.add(row.right)
      default: cell.adaptedSuccess.add(row.succeeded)
      }
    }
    return cell
  }

  /// What the screen says before any model is asked; each sample counts once.
  package struct Screening: Sendable, Hashable {
    /// Attacks of which a reader saw the words.
    package var seen = Share()
    package var flagged = Share()
    package var flaggedTwins = Share()
    /// Mutated attacks that the screen still flags in the medium.
    package var flaggedAdapted = Share()
    package var places: [String] = []
  }

  package func screening(_ family: String?) -> Screening {
    var screening = Screening()
    var counted: Set<String> = []
    for row in rows where family == nil || row.family == family {
      guard counted.insert("\(row.sample)|\(row.round)").inserted else { continue }
      switch (row.isTwin, row.round) {
      case (true, _): screening.flaggedTwins.add(row.flagged)
      case (false, 0):
        // A question of its own puts nothing into a medium.
        if row.family != "false_presupposition" { screening.seen.add(!row.seen.isEmpty) }
        screening.flagged.add(row.flagged)
        for place in row.seen where !screening.places.contains(place) { screening.places.append(place) }
      default: screening.flaggedAdapted.add(row.flagged)
      }
    }
    return screening
  }

  /// Families with at least one row, in the catalogue's order.
  package var shownFamilies: [Family] {
    let present = Set(rows.map(\.family))
    return families.filter { present.contains($0.name) }
  }

  // MARK: JSON

  package var json: JSONValue {
    [
      "model": .string(model), "seed": .string(String(seed)), "as_text": .bool(asText),
      "defences": .array(defences.map { .string($0.rawValue) }), "samples": .array(bases.map { .string($0) }),
      "total": table(nil),
      "families": .array(
        shownFamilies.map { family in
          var item: JSONObject = ["family": .string(family.name), "chapter": .string(family.chapter)]
          for member in table(family.name).object?.members ?? [] { item.append(member.key, member.value) }
          return .object(item)
        }),
      "skipped": .array(
        skips.map { ["family": .string($0.family), "sample": .string($0.base), "reason": .string($0.reason)] }),
      "rows": .array(rows.map(\.json)),
    ]
  }

  private func table(_ family: String?) -> JSONValue {
    let screen = screening(family)
    var object: JSONObject = [
      "seen": Self.json(screen.seen), "seen_by": .array(screen.places.map { .string($0) }),
      "flagged": Self.json(screen.flagged), "flagged_twins": Self.json(screen.flaggedTwins),
      "flagged_adapted": Self.json(screen.flaggedAdapted),
    ]
    for defence in defences {
      let cell = cell(family, defence)
      object.append(
        defence.rawValue,
        [
          "success": Self.json(cell.success), "right_under_attack": Self.json(cell.rightUnderAttack),
          "right_on_twin": Self.json(cell.rightOnTwin), "declined_twins": Self.json(cell.declinedTwins),
          "adapted_success": Self.json(cell.adaptedSuccess), "errors": .int(cell.errors),
        ])
    }
    return .object(object)
  }

  private static func json(_ share: Share) -> JSONValue {
    guard let value = share.value, let interval = share.interval else { return ["n": 0] }
    func rounded(_ value: Double) -> JSONValue { .double((value * 10_000).rounded() / 10_000) }
    return [
      "n": .int(share.n), "count": .int(share.count), "value": rounded(value), "low": rounded(interval.low),
      "high": rounded(interval.high),
    ]
  }
}
