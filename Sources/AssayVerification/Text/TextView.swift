/// The read, spoken and written texts of an evidence, arranged for claims about them.
package struct TextView: Sendable {
  init(frames: [Frame], facts: [Fact], coverage: [FactCoverage], samples: [String]) {}
}
