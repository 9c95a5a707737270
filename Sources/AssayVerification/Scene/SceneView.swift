/// The objects of an evidence, arranged for scene claims.
package struct SceneView: Sendable {
  /// Numbers of the facts that are objects.
  package let objects: [Int]

  init(frames: [Frame], facts: [Fact], coverage: [FactCoverage]) {
    objects = facts.indices.filter { facts[$0].kind == .object }
  }
}
