import AssayLanguage

/// Evaluates statements over the nodes of a scene as set algebra, with three truth values.
struct SceneEvaluator {
  let view: SceneView
  let evidence: EvidenceIndex
  let text: TokenizedText
  let matcher: LabelMatcher
  /// What decided, for the explanation: filled at the top of the statement only.
  var trace = SceneTrace()
  /// The claim is a guess: of things that no vocabulary names it says nothing that could be checked.
  var isHedged = false
  /// Checks of one condition on one thing so far.
  private(set) var work = 0

  static let workMax = 4_000_000

  /// Where a description is evaluated.
  struct Scope {
    /// Only members of this node are meant; -1 for all things.
    var container: Int32 = -1
    /// What "it" is; -1 for nothing.
    var it: Int32 = -1
    /// The thing whose relation to this description is asked for; -1 for none.
    var related: Int32 = -1
  }

  init(_ evidence: EvidenceIndex, _ text: TokenizedText, _ matcher: LabelMatcher) {
    self.evidence = evidence
    self.matcher = matcher
    self.text = text
    view = evidence.scene
  }

  /// The strength of what exact evidence decides.
  var certain: Double { view.coverage.isClosed ? 0.97 : 0.9 }

  mutating func spend(_ amount: Int = 1) -> Bool {
    work += amount
    return work < Self.workMax
  }

  // MARK: Statements

  mutating func truth(_ statement: SceneProposition, _ scope: Scope = Scope()) -> Truth {
    switch statement {
    case .exists(let things): return exists(things, scope)
    case .predicate(let subject, let condition): return predicate(subject, condition, scope)
    case .only(let subject, let condition): return only(subject, condition, scope)
    case .counts(let first, let op, let second, let factor, let difference):
      return counts(first, op, second, factor, difference, scope)
    case .all(let parts):
      var result = Truth.yes(certain)
      for part in parts {
        let next = truth(part, scope)
        result = result.and(next)
        if result.isNo { return result }
      }
      return result
    case .any(let parts):
      var result = Truth.no(certain)
      for part in parts {
        result = result.or(truth(part, scope))
        if result.isYes { return result }
      }
      return result
    case .not(let inner):
      let flipped = truth(inner, scope).negated
      trace.flip()
      return flipped
    }
  }

  mutating func exists(_ things: SceneQuantified, _ scope: Scope) -> Truth {
    let found = matches(things.thing, scope)
    let isTop = scope.container < 0 && scope.it < 0
    if isTop { trace.note(found, things) }
    let truth = quantity(things.quantity, found, things.thing, scope)
    return truth
  }

  /// Whether a number of things fits a quantity.
  mutating func quantity(_ quantity: SceneQuantity, _ found: Matches, _ thing: SceneThing, _ scope: Scope) -> Truth {
    let low = found.yes.count
    let high = low + found.maybe.count
    switch quantity.kind {
    case .some, .bare, .the, .all, .notAll, .most:
      if low >= 1 { return .yes(found.strength, found.flags) }
      if high >= 1 { return .unknown(found.reason ?? .notObserved) }
      return absence(thing, scope)
    case .vague:
      if low >= 3 { return .yes(found.strength) }
      if low == 2 { return .yes(0.7) }
      if high >= 2 { return .unknown(found.reason ?? .notObserved) }
      return low == 1 ? short(thing, low) : absence(thing, scope)
    case .none:
      if low >= 1 { return .no(found.strength, found.flags) }
      if high >= 1 { return .unknown(found.reason ?? .notObserved) }
      return absence(thing, scope).negated
    case .count: return counted(quantity, low, high, found, thing, scope)
    case .both:
      var exact = quantity
      exact.kind = .count
      return counted(exact, low, high, found, thing, scope)
    case .allBut, .noTwo: return .unknown(.unparsed)
    }
  }

  private mutating func counted(
    _ quantity: SceneQuantity, _ low: Int, _ high: Int, _ found: Matches, _ thing: SceneThing, _ scope: Scope
  ) -> Truth {
    if quantity.approximate {
      let slack = max(1, quantity.number / 5)
      if abs(low - quantity.number) <= slack, low == high { return .yes(found.strength * 0.9) }
      if low > quantity.number + 2 * slack { return .no(found.strength * 0.9) }
      return high < quantity.number - 2 * slack ? short(thing, low) : .unknown(.undecidedBand)
    }
    let atLow = Self.fits(low, quantity)
    let atHigh = Self.fits(high, quantity)
    if low != high, atLow != atHigh || !Self.isMonotone(quantity.op) {
      return .unknown(found.reason ?? .notObserved)
    }
    if low == 0 && high == 0 {
      let absent = absence(thing, scope)
      if absent.value == .unknown, !(quantity.number == 0) { return absent }
      return atLow ? (absent.isNo ? .yes(absent.strength, absent.flags) : absent) : absent
    }
    if atLow {
      // Fewer might have been found than there are.
      switch quantity.op {
      case .atLeast, .moreThan: return .yes(found.strength, found.flags)
      default: return .yes(min(found.strength, completeness(thing)), found.flags)
      }
    }
    let needsMore = low < quantity.number || (quantity.op == .moreThan && low <= quantity.number)
    return needsMore ? short(thing, low) : .no(found.strength, found.flags)
  }

  static func isMonotone(_ op: SceneOperator) -> Bool { op != .exactly }

  static func fits(_ count: Int, _ quantity: SceneQuantity) -> Bool {
    switch quantity.op {
    case .exactly: count == quantity.number
    case .atLeast: count >= quantity.number
    case .atMost: count <= quantity.number
    case .moreThan: count > quantity.number
    case .fewerThan: count < quantity.number
    }
  }

  // MARK: Absence

  /// How sure it is that all things of a kind were found.
  func completeness(_ thing: SceneThing) -> Double {
    switch knowledge(of: thing) {
    case .covered(let recall): recall >= 1 ? certain : 0.6 + 0.3 * recall
    case .recallUnknown, .outside: 0.65
    }
  }

  /// Too few were found: it speaks against the claim as far as the extractor would have found them.
  func short(_ thing: SceneThing, _ count: Int) -> Truth {
    switch knowledge(of: thing) {
    case .covered(let recall): .no(recall >= 1 ? certain : 0.5 + 0.4 * recall, closedFlags)
    case .recallUnknown: .unknown(.recallUnknown)
    case .outside: .unknown(.outsideVocabulary)
    }
  }

  var closedFlags: Flags { view.coverage.isClosed ? .closedWorld : [] }

  /// No such thing was found.
  func absence(_ thing: SceneThing, _ scope: Scope) -> Truth {
    if let reason = unseen(thing) { return .unknown(reason) }
    switch thing.kind {
    case .edge(let noun) where !view.coverage.knows(noun.phrase): return .unknown(.notObserved)
    case .noun(let noun) where SceneNouns.wholes.contains(noun.lemma) && !view.coverage.knows(noun.phrase):
      return .unknown(.notObserved)
    default: break
    }
    switch knowledge(of: thing) {
    case .covered(let recall): return .no(recall >= 1 ? certain : 0.45 + 0.5 * recall, closedFlags)
    case .recallUnknown:
      // The one thing of its kind has another value.
      return hasRival(thing, scope) ? .no(0.75) : .unknown(.recallUnknown)
    case .outside: return .unknown(.outsideVocabulary)
    }
  }

  func knowledge(of thing: SceneThing) -> SceneCoverage.Knowledge {
    if case .noun(let noun) = thing.kind, let value = noun.value, !view.coverage.knows(noun.phrase) {
      // The things that are there do not have the value; others would have been found as the extractor finds them.
      return view.coverage.looksAt(value.attribute) ? view.coverage.anyFound : .outside
    }
    if !thing.alternatives.isEmpty { return view.coverage.anyKnowledge }
    switch thing.kind {
    case .noun(let noun), .edge(let noun): return knowledge(of: noun)
    case .any: return view.coverage.anyFound
    case .block, .stack, .part, .it, .viewer: return view.coverage.anyKnowledge
    }
  }

  /// A condition on an attribute that nobody looked at: nothing can be said of such things.
  private func unseen(_ thing: SceneThing) -> Reason? {
    if view.coverage.isClosed { return nil }
    for condition in thing.conditions {
      switch condition {
      case .values(let values, _):
        if let attribute = values.first?.attribute, !view.coverage.looksAt(attribute), !labelAbsent(thing) {
          return .notObserved
        }
      default: continue
      }
    }
    return nil
  }

  private func labelAbsent(_ thing: SceneThing) -> Bool {
    guard case .noun(let noun) = thing.kind else { return view.nodes.isEmpty }
    return candidates(noun).isEmpty
  }

  private func hasRival(_ thing: SceneThing, _ scope: Scope) -> Bool {
    guard case .noun(let noun) = thing.kind, !thing.conditions.isEmpty else { return false }
    return candidates(noun).count == 1
  }

  // MARK: Counting against each other

  private mutating func counts(
    _ first: SceneThing, _ op: SceneOperator, _ second: SceneThing, _ factor: Int, _ difference: Int?, _ scope: Scope
  ) -> Truth {
    let left = matches(first, scope)
    let right = matches(second, scope)
    trace.note(left, SceneQuantified(quantity: .bare, thing: first))
    trace.other = right.yes.count
    if !left.maybe.isEmpty || !right.maybe.isEmpty { return .unknown(left.reason ?? right.reason ?? .notObserved) }
    for (things, found) in [(first, left), (second, right)] where found.yes.isEmpty {
      let absent = absence(things, scope)
      if absent.value == .unknown { return absent }
    }
    let (a, b) = (left.yes.count, right.yes.count * factor)
    let strength = min(completeness(first), completeness(second))
    if let difference { return .known(op == .moreThan ? a - b == difference : b - a == difference, strength) }
    return .known(Self.fits(a, SceneQuantity(kind: .count, op: op, number: b)), strength)
  }
}

/// What a judgement says of how it was decided.
struct SceneTrace {
  /// Nodes that the outermost description fits, and those that speak against the claim.
  var found: [Int32] = []
  var against: [Int32] = []
  var counted: SceneQuantified?
  /// The second number of a comparison.
  var other: Int?
  /// Tokens that the evidence does not carry.
  var blame: Range<Int32>?
  /// A value that was found in place of the claimed one.
  var instead: (node: Int32, attribute: SceneAttribute)?

  mutating func note(_ matches: SceneEvaluator.Matches, _ things: SceneQuantified) {
    if counted == nil {
      found = Array(matches.yes.prefix(Judgement.citationsMax))
      counted = things
    }
    if let blame = matches.blame, self.blame == nil { self.blame = blame }
  }

  mutating func flip() { swap(&found, &against) }
}
