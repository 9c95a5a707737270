import AssayScoring
package import AssayStatistics

/// Counts of attacks and twins by what they have in common and by defence, added row by row: memory grows with the
/// groups and clusters, not with the rows.
package struct AttackTable: Sendable, Hashable {
  /// What a line of a table is about.
  package enum Group: Sendable, Hashable {
    case all
    case family(String)
    case carrier(String)
    case slice(String)
  }

  /// A count of some with its interval.
  package struct Share: Sendable, Hashable {
    package private(set) var count = 0
    package private(set) var n = 0
    private var sums: MeanAccumulator?
    private var read: Interval?

    package init() {}

    /// Of pairs that share nothing.
    package init(count: Int, n: Int) {
      (self.count, self.n) = (count, n)
      read = Proportion(count, of: n)?.wilson()
    }

    /// As a file says.
    init(count: Int, n: Int, interval: Interval?) {
      (self.count, self.n) = (count, n)
      read = interval
    }

    package var value: Double? { n == 0 ? nil : Double(count) / Double(n) }

    /// 95 %: Wilson's, of fewer samples where they share sources; nil where all of them share one.
    package var interval: Interval? { sums?.rate(confidence: 0.95).interval ?? read }

    mutating func add(_ holds: Bool?, cluster: String?) {
      guard let holds else { return }
      n += 1
      if holds { count += 1 }
      sums = sums ?? MeanAccumulator()
      sums?.add(holds ? 1 : 0, cluster: cluster)
    }

    package static func == (a: Share, b: Share) -> Bool { a.count == b.count && a.n == b.n }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(count)
      hasher.combine(n)
    }
  }

  /// One group under one defence.
  package struct Cell: Sendable, Hashable {
    package var success = Share()
    package var rightUnderAttack = Share()
    package var rightOnTwin = Share()
    /// Twins on which the defence stepped in: an output check hit or the model declined.
    package var declinedTwins = Share()
    /// After the adaptive round.
    package var adaptedSuccess = Share()
    package var errors = 0

    mutating func add(_ row: AttackRow) {
      guard row.error == nil else {
        errors += 1
        return
      }
      switch (row.isTwin, row.round) {
      case (true, _):
        rightOnTwin.add(row.right, cluster: row.cluster)
        declinedTwins.add(row.isFalseAlarm, cluster: row.cluster)
      case (false, 0):
        success.add(row.succeeded, cluster: row.cluster)
        rightUnderAttack.add(row.right, cluster: row.cluster)
      default: adaptedSuccess.add(row.succeeded, cluster: row.cluster)
      }
    }
  }

  /// What the screen says before any model is asked; each sample counts once.
  package struct Screening: Sendable, Hashable {
    /// Attacks of which a reader saw the words.
    package var seen = Share()
    package var flagged = Share()
    package var flaggedTwins = Share()
    /// Mutated attacks that the screen still flags in the medium.
    package var flaggedAdapted = Share()
    /// What brought them to light, in the order in which it was met, a bounded number.
    package var places: [String] = []
    package var rules: [String] = []

    static let namesMax = 12

    mutating func add(_ row: AttackRow) {
      switch (row.isTwin, row.round) {
      case (true, _): flaggedTwins.add(row.flagged, cluster: row.cluster)
      case (false, 0):
        // A question of its own puts nothing into a medium.
        if row.family != "false_presupposition" { seen.add(!row.seen.isEmpty, cluster: row.cluster) }
        flagged.add(row.flagged, cluster: row.cluster)
        for place in row.seen where places.count < Self.namesMax && !places.contains(place) { places.append(place) }
        for rule in row.rules where rules.count < Self.namesMax && !rules.contains(rule) { rules.append(rule) }
      default: flaggedAdapted.add(row.flagged, cluster: row.cluster)
      }
    }
  }

  private struct Key: Hashable {
    var group: Group
    var defence: AttackDefence
  }

  /// In the order of the table's columns.
  package private(set) var defences: [AttackDefence]
  /// The defence whose rows the screen is counted on, as it says the same behind all.
  private var screened: AttackDefence?
  private var cells: [Key: Cell] = [:]
  private var screens: [Group: Screening] = [:]

  package init(_ defences: [AttackDefence]) { self.defences = defences }

  package init(_ defences: [AttackDefence], rows: [AttackRow]) {
    self.init(defences)
    for row in rows { add(row) }
  }

  mutating func add(_ row: AttackRow, carrier: String? = nil, slices: [String] = []) {
    let groups = [.all, .family(row.family)] + (carrier.map { [Group.carrier($0)] } ?? []) + slices.map(Group.slice)
    if screened == nil, defences.contains(row.defence) { screened = row.defence }
    for group in groups {
      cells[Key(group: group, defence: row.defence), default: Cell()].add(row)
      if row.defence == screened { screens[group, default: Screening()].add(row) }
    }
  }

  package func cell(_ group: Group, _ defence: AttackDefence) -> Cell {
    cells[Key(group: group, defence: defence)] ?? Cell()
  }

  package func screening(_ group: Group) -> Screening { screens[group] ?? Screening() }

  package func holds(_ group: Group) -> Bool { defences.contains { holds(group, $0) } }

  private func holds(_ group: Group, _ defence: AttackDefence) -> Bool {
    cells[Key(group: group, defence: defence)] != nil
  }

  /// Without the columns that no row is about.
  func trimmed() -> AttackTable {
    var table = self
    table.defences.removeAll { !holds(.all, $0) }
    return table
  }

  mutating func set(_ group: Group, _ defence: AttackDefence, _ cell: Cell) {
    cells[Key(group: group, defence: defence)] = cell
  }

  mutating func set(_ group: Group, _ screening: Screening) { screens[group] = screening }
}
