import AssayLanguage

/// One thing against its rivals: nearer than another, with more in it than another.
extension SceneEvaluator {
  /// Whether a thing is nearer to the target than the rivals are (`sign` -1), or farther from it.
  mutating func outdoes(
    _ node: Int32, _ target: SceneQuantified, _ rival: SceneQuantified, _ sign: Int, _ scope: Scope
  ) -> Truth {
    each(target, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, goal in
      evaluator.each(rival, excluding: node, Scope(container: -1, it: scope.it)) { inner, other in
        guard other != goal, let one = inner.distance(node, goal), let two = inner.distance(other, goal) else {
          return .unknown(.notObserved)
        }
        return Self.compare(one, two, band: 0.04, sign: sign, strength: inner.certain)
      }
    }
  }

  /// How many of some things a container or stack has; nil when that is not decided.
  private mutating func content(_ thing: SceneThing, of node: Int32) -> Int? {
    guard isContainerLike(node) || view.nodes[Int(node)].isStack else { return nil }
    if view.nodes[Int(node)].members.isEmpty { return 0 }
    let found = matches(thing, Scope(container: node, it: node))
    return found.maybe.isEmpty ? found.yes.count : nil
  }

  mutating func outcounts(
    _ thing: SceneThing, _ op: SceneOperator, _ node: Int32, _ other: SceneQuantified, _ scope: Scope
  ) -> Truth {
    guard let own = content(thing, of: node) else { return .unknown(.notObserved) }
    return each(other, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, rival in
      guard let count = evaluator.content(thing, of: rival) else { return .unknown(.notObserved) }
      return .known(Self.fits(own, SceneQuantity(kind: .count, op: op, number: count)), evaluator.certain)
    }
  }

  /// The most (or fewest) among its like; where two have as many nobody knows what was meant.
  mutating func hasMost(_ thing: SceneThing, _ sign: Int, _ node: Int32) -> Truth {
    guard let own = content(thing, of: node) else { return .unknown(.notObserved) }
    var isTied = false
    for other in peers(of: node) where other != node {
      guard spend(), let count = content(thing, of: other) else { return .unknown(.notObserved) }
      if (count - own) * sign > 0 { return .no(certain) }
      isTied = isTied || count == own
    }
    return isTied ? .unknown(.undecidedBand) : .yes(certain)
  }

  /// The things that a superlative is about: stacks among stacks, containers among containers, things in their
  /// container or the scene.
  func peers(of node: Int32) -> [Int32] {
    let item = view.nodes[Int(node)]
    if item.isStack { return view.stacks }
    if isContainerLike(node) { return view.byLabel[item.label.phrase] ?? [node] }
    return domain(.any, Scope(container: item.parent))
  }
}
