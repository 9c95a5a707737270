import AssayCore
import AssaySignals
import Testing

@testable import AssayStress

@Suite("What lowers the band of a recording rises with the severity at every rate")
struct LowRateTests {
  private static let works = ["resample": "rate_hz", "low_pass": "cutoff_hz"]

  @Test(
    "the reached figure falls strictly, and no two severities give the same samples",
    arguments: ["resample", "low_pass"], [4_000, 8_000, 11_025, 12_000, 16_000, 44_100])
  func falls(name: String, rate: Int) throws {
    let perturbation = try #require(SoundPerturbations.all.first { $0.name == name })
    let figure = try #require(Self.works[name])
    let sound = try Formula.recording(2_000, rate: rate)
    let results = try (1...5).map { try Formula.apply(perturbation, sound, step: $0) }
    let reached = try results.map { try #require($0.achieved[figure]) }
    for (mild, severe) in zip(reached, reached.dropFirst()) { #expect(severe < mild) }
    for (mild, severe) in zip(results, results.dropFirst()) { #expect(mild.medium != severe.medium) }
  }

  @Test("up to 12 kHz the steps are shares of the rate, beyond they are hertz, and the list says both")
  func steps() throws {
    func reached(_ name: String, _ rate: Int) throws -> [Double] {
      let perturbation = try #require(SoundPerturbations.all.first { $0.name == name })
      let sound = try Formula.recording(400, rate: rate)
      return try (1...5).compactMap { try Formula.apply(perturbation, sound, step: $0).achieved.values.first }
    }
    #expect(try reached("resample", 8_000) == [6_000, 4_000, 3_000, 2_000, 1_500])
    #expect(try reached("resample", 16_000) == [12_000, 8_000, 6_000, 4_000, 3_000])
    #expect(try reached("low_pass", 8_000) == [3_000, 2_000, 1_250, 750, 400])
    #expect(try reached("low_pass", 16_000) == [6_000, 4_000, 2_500, 1_500, 800])
    #expect(SoundPerturbations.resample.parameters[0] == "12 kHz; low rates 75 %")
  }
}
