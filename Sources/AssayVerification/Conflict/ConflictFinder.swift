import AssayLanguage

/// Finds what two modalities say differently of the same thing.
package enum ConflictFinder {
  /// Conflicts that are reported.
  package static let conflictsMax = 1_000

  package static func report(_ facts: [Fact], conditions: ConditionLexicon = .standard) -> ConflictReport {
    // One channel cannot disagree with another; most evidence has one.
    var channels: Set<EvidenceChannel> = []
    for fact in facts { channels.insert(EvidenceChannel(fact)) }
    guard channels.count > 1 else { return .none }
    var reader = AspectReader(facts: facts, conditions: conditions)
    return compare(reader.values())
  }

  private struct Key: Hashable {
    var entity: WordKey
    var aspect: Aspect
    var detail: String
  }

  private static func compare(_ values: [AspectValue]) -> ConflictReport {
    var groups: [Key: [AspectValue]] = [:]
    var order: [Key] = []
    for value in values {
      let key = Key(entity: value.entity, aspect: value.aspect, detail: value.detail)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(value)
    }
    var conflicts: [EvidenceConflict] = []
    var agreement: [[EvidenceChannel]: (shared: Int, agreeing: Int)] = [:]
    for key in order {
      guard let group = groups[key] else { continue }
      let sides = sides(of: group)
      guard sides.count > 1 else { continue }
      var clashing: Set<Int> = []
      for first in sides.indices {
        for second in sides.indices where second > first {
          let agrees = compatible(sides[first], sides[second], key.aspect)
          let pair = [sides[first].channel, sides[second].channel]
          let old = agreement[pair] ?? (0, 0)
          agreement[pair] = (old.shared + 1, old.agreeing + (agrees ? 1 : 0))
          if !agrees { clashing.formUnion([first, second]) }
        }
      }
      guard !clashing.isEmpty, conflicts.count < conflictsMax else { continue }
      conflicts.append(conflict(key, group, sides.indices.filter(clashing.contains).map { sides[$0] }))
    }
    conflicts = conflicts.enumerated().sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
    let pairs = agreement.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.map { pair, counts in
      ChannelAgreement(first: pair[0], second: pair[1], shared: counts.shared, agreeing: counts.agreeing)
    }
    return ConflictReport(conflicts: conflicts, agreement: pairs)
  }

  private static func sides(of group: [AspectValue]) -> [EvidenceConflict.Side] {
    var sides: [EvidenceConflict.Side] = []
    for channel in EvidenceChannel.allCases {
      var side: EvidenceConflict.Side?
      for value in group where value.channel == channel {
        var next =
          side ?? EvidenceConflict.Side(channel: channel, modality: value.modality, values: [], facts: [], contents: [])
        if next.contents.count < contentsMax, !next.contents.contains(value.content) {
          next.contents.append(value.content)
          next.values.append(value.text)
        }
        if next.facts.count < Judgement.citationsMax, next.facts.last != value.fact { next.facts.append(value.fact) }
        side = next
      }
      if let side { sides.append(side) }
    }
    return sides
  }

  /// Different values of one channel that are compared.
  private static let contentsMax = 16

  private static func conflict(_ key: Key, _ group: [AspectValue], _ sides: [EvidenceConflict.Side])
    -> EvidenceConflict
  {
    // Of a channel its surest observation counts.
    var least = 1.0
    for side in sides {
      least = min(least, group.lazy.filter { $0.channel == side.channel }.map(\.confidence).max() ?? 1)
    }
    return EvidenceConflict(
      entity: key.entity, entityName: group.first?.entityName ?? "", aspect: key.aspect, detail: key.detail,
      sides: sides, severity: least * key.aspect.impact)
  }

  /// Two channels agree where any of their values fit: there may be several such things.
  private static func compatible(_ a: EvidenceConflict.Side, _ b: EvidenceConflict.Side, _ aspect: Aspect) -> Bool {
    if aspect == .condition || aspect == .presence {
      // A fault is a fault, whatever else is in order.
      let first = a.contents.contains(.polarity(false))
      return first == b.contents.contains(.polarity(false))
    }
    return a.contents.contains { one in b.contents.contains { compatible(one, $0) } }
  }

  private static func compatible(_ a: AspectValue.Content, _ b: AspectValue.Content) -> Bool {
    switch (a, b) {
    case (.polarity(let a), .polarity(let b)): a == b
    case (.number(let a, let unit), .number(let b, let other)):
      // Another unit is another judge's business.
      unit != other || abs(a - b) <= quantityShare * max(abs(a), abs(b))
    case (.word(let a), .word(let b)): ColourNames.compatible(a, b)
    case (.code(let a), .code(let b)): a == b
    default: true
    }
  }

  /// Instruments may differ by this share. Counts are whole and below the share's reach up to 20.
  private static let quantityShare = 0.05
}
