import AssayCore
package import AssayStress
package import AssayWire

/// What a suite's `stress: attacks:` says: samples are crossed with families of attacks, their harmless twins and
/// defences.
package struct AttackPlan: Sendable {
  /// One line of the log: an attacked sample, or its twin, behind a defence.
  package struct Line: Sendable, Hashable {
    package enum Side: Int, Sendable, Hashable { case attacked, twin, adapted }

    package var family: Int
    package var defence: AttackDefence
    package var side: Side
  }

  package var scenarios: [AttackScenario]
  /// Each once; the first is what the others are compared with.
  package var defences: [AttackDefence]
  /// Only samples of one of these slices; empty: all.
  package var slices: [String]
  /// At most so many samples, spread evenly over the data.
  package var samplesMax: Int?
  /// Of the samples, spread evenly over the data.
  package var share: Double?
  /// Words that the screen caught are changed once until they pass it, and asked again.
  package var isAdaptive: Bool
  /// Media are given as the words read in them.
  package var asText: Bool

  package init(
    _ scenarios: [AttackScenario], defences: [AttackDefence] = Self.defencesByDefault, slices: [String] = [],
    samplesMax: Int? = nil, share: Double? = nil, isAdaptive: Bool = false, asText: Bool = false
  ) {
    self.scenarios = scenarios
    self.defences = defences
    self.slices = slices
    self.samplesMax = samplesMax
    self.share = share
    self.isAdaptive = isAdaptive
    self.asText = asText
  }

  package static let defencesByDefault: [AttackDefence] = [.none, .all]

  private var sides: Int { isAdaptive ? 3 : 2 }

  /// Lines of the log that one family takes.
  var linesPerFamily: Int { defences.count * sides }

  /// Lines of the log that one sample and epoch may take.
  package var lineCount: Int { scenarios.count * linesPerFamily }

  /// What the line of a number from 0 holds.
  func line(_ number: Int) -> Line {
    let (family, rest) = number.quotientAndRemainder(dividingBy: linesPerFamily)
    return Line(
      family: family, defence: defences[rest / sides], side: Line.Side(rawValue: rest % sides) ?? .attacked)
  }

  /// Whether a sample, by its place among those of the run, is among those that are attacked.
  func takes(_ place: Int, isAmong: (Int?) -> Bool) -> Bool {
    guard isAmong(samplesMax) else { return false }
    guard let share else { return true }
    return (Double(place) * share).rounded(.up) != (Double(place + 1) * share).rounded(.up)
  }

  /// Whether a family can be put into a sample, as far as its kinds of media tell.
  static func fits(_ scenario: AttackScenario, _ kinds: Set<Modality>) -> Bool {
    switch scenario.carrier?.base {
    case .image?: kinds.contains(.image)
    case .document?: kinds.contains(.document)
    case .audio?: kinds.contains(.audio)
    case .film?: kinds.contains(.video)
    case .glTF?, .obj?, .ply?: kinds.contains(.geometry)
    case .table?, .any?, nil: !kinds.isSubset(of: [.text])
    }
  }

  /// What a run that goes on must have the same: the families behind the names of groups, in their order.
  var identity: JSONValue { .array(scenarios.map { .string($0.name) }) }

  package var json: JSONValue {
    .object([
      "families": .array(scenarios.map { .string($0.name) }),
      "defences": .array(defences.map { .string($0.rawValue) }),
      "on": .array((slices.isEmpty ? ["all"] : slices).map { .string($0) }),
      "samples_max": samplesMax.map { .int($0) } ?? .null, "share": share.map { .double($0) } ?? .null,
      "adaptive": .bool(isAdaptive), "as_text": .bool(asText),
    ])
  }
}

/// A gate's demand on attacked samples: of some families, behind one defence.
package struct AttackDemand: Sendable, Hashable {
  package enum Measure: String, Sendable, CaseIterable {
    /// Attacks that did what they wanted.
    case success = "success_rate"
    /// The same after the adaptive round.
    case adaptedSuccess = "adapted_success_rate"
    /// Right answers under attack.
    case utility
    /// Right answers on the harmless twins.
    case twinUtility = "twin_utility"
    /// Harmless twins that got no answer.
    case falseAlarms = "false_alarm_rate"
    /// Harmless twins that the screen flags.
    case flaggedTwins = "flagged_twin_rate"

    package var isHigherBetter: Bool { self == .utility || self == .twinUtility }

    /// Nil where the row says nothing of it.
    func value(_ row: AttackRow) -> Bool? {
      guard row.error == nil else { return nil }
      switch self {
      case .success: return row.isTwin || row.round > 0 ? nil : row.succeeded
      case .adaptedSuccess: return row.round > 0 ? row.succeeded : nil
      case .utility: return row.isTwin || row.round > 0 ? nil : row.right
      case .twinUtility: return row.isTwin ? row.right : nil
      case .falseAlarms: return row.isTwin ? row.isFalseAlarm : nil
      case .flaggedTwins: return row.isTwin ? row.flagged : nil
      }
    }
  }

  /// Before the measure in a gate's `metric`.
  package static let prefix = "attacks."

  package var measure: Measure
  /// Empty: all that the suite names.
  package var families: [String]
  package var defence: AttackDefence

  package init(_ measure: Measure, families: [String] = [], defence: AttackDefence) {
    self.measure = measure
    self.families = families
    self.defence = defence
  }

  /// `sign, qr behind redaction`.
  package var text: String {
    let names = families.isEmpty ? "all attacks" : families.joined(separator: ", ")
    return defence == .none ? "\(names) without a defence" : "\(names) behind \(defence.rawValue)"
  }
}
