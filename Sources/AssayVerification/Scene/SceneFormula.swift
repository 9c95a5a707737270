/// What a sentence about things says, ready to be checked against objects.
package struct SceneFormula: Sendable {
  package init() {}
}
