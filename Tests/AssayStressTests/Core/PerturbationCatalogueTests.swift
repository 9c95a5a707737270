import Testing

@testable import AssayStress

@Suite("The catalogue of perturbations")
struct PerturbationCatalogueTests {
  @Test("every name stands for one perturbation with five severities, and every short name for something")
  func names() {
    let names = PerturbationCatalogue.all.map(\.name)
    #expect(Set(names).count == names.count)
    for item in PerturbationCatalogue.all { #expect(item.parameters.count == 5, "\(item.name)") }
    for (short, _) in StressNames.short { #expect(!StressNames.resolve(short).isEmpty, "\(short)") }
  }

  @Test("summaries fit a line of a terminal")
  func summaries() {
    for item in PerturbationCatalogue.all {
      #expect(!item.summary.isEmpty && item.summary.utf8.count <= 96, "\(item.name)")
    }
  }
}
