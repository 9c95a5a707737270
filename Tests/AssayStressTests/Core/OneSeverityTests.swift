import AssayCore
import AssaySignals
import Testing

@testable import AssayStress

@Suite("Perturbations of one severity")
struct OneSeverityTests {
  @Test("Those whose severities are told alike are the mirror and the changes of whole samples")
  func catalogue() {
    let names = PerturbationCatalogue.all.filter(\.hasOneSeverity).map(\.name)
    #expect(Set(names) == ["horizontal_flip", "modality_missing", "modality_swapped", "modality_empty"])
  }

  @Test("What is said to have one severity does the same at each")
  func same() throws {
    let picture = try #require(
      Pixmap(width: 9, height: 5, channels: 3, samples: (0..<135).map { UInt8(truncatingIfNeeded: $0 * 7) }))
    for way in PerturbationCatalogue.all where way.hasOneSeverity {
      guard case .picture(let change) = way.work else { continue }
      let all = try Severity.all.map { severity in
        var call = StressCall(severity: severity, generator: StressGenerator(seed: 4))
        return try change(picture, &call).medium.samples
      }
      #expect(Set(all).count == 1, "\(way.name)")
    }
  }

  @Test("Without parameters nothing is said to be alike")
  func unsaid() {
    let way = Perturbation(
      "toy", group: .image, summary: "", parameters: ["", "", "", "", ""], work: .sample(.missing))
    #expect(!way.hasOneSeverity)
  }
}
