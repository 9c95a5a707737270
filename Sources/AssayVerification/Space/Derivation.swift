package import AssayLanguage

/// What follows from the relations that a text asserts, and where they contradict each other, without any evidence.
package struct Derivation: Sendable {
  package enum Link: Sendable, Hashable {
    case space(Relation)
    case region(RegionRelation)
    case time(TimeRelation)
  }

  /// "A is left of B", or that it is not.
  package struct Assertion: Sendable, Hashable {
    package var subject: WordKey
    package var link: Link
    package var object: WordKey
    package var positive: Bool

    package init(_ subject: WordKey, _ link: Link, _ object: WordKey, positive: Bool = true) {
      self.subject = subject
      self.link = link
      self.object = object
      self.positive = positive
    }
  }

  /// An assertion that cannot hold together with the earlier ones of `chain`.
  package struct Contradiction: Sendable, Hashable {
    package var assertion: Int
    package var chain: [Int]
  }

  package enum Finding: Sendable, Hashable {
    /// It follows from the assertions of the chain.
    case follows(chain: [Int])
    case contradicts(chain: [Int])
    case open
  }

  package let contradictions: [Contradiction]
  private let groups: [WordKey: (group: Int, place: Int)]
  private let networks: [[Dimension: QualitativeNetwork]]

  /// Assertions that are read; further ones are left out.
  package static let assertionsMax = 10_000
  /// A text that contradicts itself this often is not read further.
  package static let contradictionsMax = 64

  /// Assertions in the order of the text: of two that clash the later one is the contradiction.
  package init(_ assertions: [Assertion]) {
    let assertions = assertions.prefix(Self.assertionsMax)
    let groups = Self.groups(assertions)
    var sizes: [Int] = []
    for entry in groups.values {
      while sizes.count <= entry.group { sizes.append(0) }
      sizes[entry.group] = max(sizes[entry.group], entry.place + 1)
    }
    var networks = Array(repeating: [Dimension: QualitativeNetwork](), count: sizes.count)
    var contradictions: [Contradiction] = []
    for (number, assertion) in assertions.enumerated() {
      guard contradictions.count < Self.contradictionsMax else { break }
      guard let a = groups[assertion.subject], let b = groups[assertion.object] else { continue }
      var chain: [Int]?
      for (dimension, mask) in Dimension.masks(of: assertion.link, positive: assertion.positive) {
        let size = sizes[a.group]
        var network =
          networks[a.group].removeValue(forKey: dimension) ?? QualitativeNetwork(dimension.algebra, size: size)
        if a.place == b.place {
          // Nothing is left of itself.
          if mask & (1 << UInt16(dimension.algebra.identity)) == 0 { chain = chain ?? [] }
        } else if let clash = network.assert(a.place, b.place, mask, as: number) {
          chain = chain ?? clash
        }
        networks[a.group][dimension] = network
      }
      if let chain { contradictions.append(Contradiction(assertion: number, chain: chain)) }
    }
    self.contradictions = contradictions
    self.groups = groups
    self.networks = networks
  }

  /// Whether a further assertion follows from those given, or contradicts them.
  package func find(_ assertion: Assertion) -> Finding {
    guard let a = groups[assertion.subject], let b = groups[assertion.object], a.group == b.group else { return .open }
    var follows: Set<Int>? = []
    for (dimension, mask) in Dimension.masks(of: assertion.link, positive: assertion.positive) {
      guard let network = networks[a.group][dimension] else {
        follows = nil
        continue
      }
      let known = network.mask(a.place, b.place)
      if known & mask == 0 { return .contradicts(chain: network.grounds(a.place, b.place)) }
      if known & ~mask == 0 { follows?.formUnion(network.grounds(a.place, b.place)) } else { follows = nil }
    }
    guard let follows, !follows.isEmpty else { return .open }
    return .follows(chain: follows.sorted())
  }

  /// Things that are joined by assertions, numbered within their group; a thing beyond `thingsMax` of its group is
  /// in none.
  private static func groups(_ assertions: ArraySlice<Assertion>) -> [WordKey: (group: Int, place: Int)] {
    var numbers: [WordKey: Int] = [:]
    for assertion in assertions {
      for key in [assertion.subject, assertion.object] where numbers[key] == nil { numbers[key] = numbers.count }
    }
    var joined = Groups(numbers.count)
    for assertion in assertions {
      if let a = numbers[assertion.subject], let b = numbers[assertion.object] { joined.join(a, b) }
    }
    var groups: [WordKey: (group: Int, place: Int)] = [:]
    var known: [Int: (group: Int, count: Int)] = [:]
    for (key, number) in numbers.sorted(by: { $0.value < $1.value }) {
      let root = joined.root(number)
      let entry = known[root] ?? (known.count, 0)
      known[root] = (entry.group, entry.count + 1)
      if entry.count < QualitativeNetwork.thingsMax { groups[key] = (entry.group, entry.count) }
    }
    return groups
  }
}

/// One way in which things stand to each other, independent of the others.
enum Dimension: Int, Sendable, CaseIterable {
  case across, up, depth, region, proximity, time

  var algebra: QualitativeAlgebra {
    switch self {
    case .across, .up, .depth: .order
    case .region: .regions
    case .proximity: .proximity
    case .time: .allen
    }
  }

  private static let less: UInt16 = 1
  private static let greater: UInt16 = 4

  /// What a link says in each dimension. A negated link that says something in several dimensions says nothing
  /// for certain in any.
  static func masks(of link: Derivation.Link, positive: Bool) -> [(Dimension, UInt16)] {
    let masks: [(Dimension, UInt16)] =
      switch link {
      case .space(let relation): space(relation)
      case .region(let relation): [(.region, relation.bit)]
      case .time(let relation): [(.time, time(relation))]
      }
    if positive { return masks }
    guard masks.count == 1, let (dimension, mask) = masks.first else { return [] }
    return [(dimension, ~mask & dimension.algebra.all)]
  }

  private static func space(_ relation: Relation) -> [(Dimension, UInt16)] {
    let touching = ~RegionRelation.disconnected.bit & 255
    switch relation {
    case .on, .onTopOf: return [(.up, less), (.region, touching)]
    case .farFrom, .farAwayFrom: return [(.proximity, greater), (.region, RegionRelation.disconnected.bit)]
    default: break
    }
    switch relation.canonical {
    case .leftOf: return [(.across, less)]
    case .rightOf: return [(.across, greater)]
    case .above: return [(.up, less)]
    case .below: return [(.up, greater)]
    case .inFrontOf, .closerToViewer: return [(.depth, less)]
    case .behind, .fartherFromViewer: return [(.depth, greater)]
    case .near: return [(.proximity, less)]
    case .inside: return [(.region, RegionRelation.inside.bit | RegionRelation.insideTouching.bit)]
    case .contains: return [(.region, RegionRelation.contains.bit | RegionRelation.containsTouching.bit)]
    case .outside: return [(.region, RegionRelation.disconnected.bit | RegionRelation.touching.bit)]
    case .touching: return [(.region, touching)]
    case .overlapping: return [(.region, touching & ~RegionRelation.touching.bit)]
    case .detachedFrom: return [(.region, RegionRelation.disconnected.bit)]
    default: return []
    }
  }

  private static func time(_ relation: TimeRelation) -> UInt16 {
    func mask(_ relations: [AllenRelation]) -> UInt16 { relations.reduce(0) { $0 | 1 << UInt16($1.rawValue) } }
    let apart = mask([.before, .meets, .after, .metBy])
    return switch relation {
    case .before: mask([.before, .meets])
    case .immediatelyBefore: mask([.before, .meets])
    case .after, .immediatelyAfter: mask([.after, .metBy])
    case .during: mask([.during, .starts, .finishes, .equals])
    case .overlapping: ~apart & QualitativeAlgebra.allen.all
    }
  }
}
