import AssayCore
import AssayInjection
import AssayWire
import Testing

@Suite("Attack families")
struct AttackTests {
  static let builder = AttackBuilder(goal: .canary("CANARY-7Q"))

  static func variants(seeds: Range<UInt64>) -> [AttackVariant] {
    seeds.flatMap { seed in
      var generator = SeededGenerator(seed: seed)
      return builder.variants(using: &generator)
    }
  }

  @Test("Every family but the poisoned value is flagged, and no benign twin", arguments: AttackFamily.allCases)
  func detection(family: AttackFamily) {
    for seed in 0..<6 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let variant = Self.builder.variant(family, using: &generator)
      let attack = InjectionScreen.screen(
        bytes: Array(variant.attack.utf8), channel: variant.channel, facts: variant.facts)
      let twin = InjectionScreen.screen(variant.twin, channel: variant.channel)
      #expect(attack.isFlagged == family.isVisibleToScreen, "\(variant.attack) → \(attack.json.compact)")
      #expect(!twin.isFlagged, "\(variant.twin) → \(twin.json.compact)")
    }
  }

  @Test("The same seed builds the same texts; another seed others")
  func seeded() {
    #expect(Self.variants(seeds: 3..<4) == Self.variants(seeds: 3..<4))
    #expect(Self.variants(seeds: 3..<4) != Self.variants(seeds: 4..<5))
  }

  @Test("A family's text holds what its success is measured by, unless it is in disguise")
  func success() {
    let disguised: Set<AttackFamily> = [
      .zeroWidth, .tagBlock, .variationSelectors, .bidi, .homoglyph, .fullWidth, .mathematical, .combiningMarks, .leet,
      .spacing, .base64, .rot13, .hex, .binary, .morse, .reversed, .splitWords, .promptExtraction, .fileName,
      .markdownExfiltration, .privacy, .valuePoisoning,
    ]
    for variant in Self.variants(seeds: 0..<2) where !disguised.contains(variant.family) {
      #expect(variant.attack.contains("CANARY-7Q"), "\(variant.family)")
      #expect(!variant.twin.contains("CANARY-7Q"))
    }
  }

  @Test("An adaptive round is reproducible and reports what survives")
  func adaptive() {
    let variants = Self.variants(seeds: 0..<3)
    var first = SeededGenerator(seed: 11)
    var second = SeededGenerator(seed: 11)
    let report = AdaptiveRound().run(variants, using: &first)
    #expect(report == AdaptiveRound().run(variants, using: &second))
    #expect(report.tried > 100)
    #expect(report.survivors.allSatisfy { !$0.finding.isFlagged && !$0.mutations.isEmpty })
    print("adaptive: \(report.survivors.count) of \(report.tried) survive, \(report.screenings) screenings")
    var families: [AttackFamily: Int] = [:]
    for survivor in report.survivors { families[survivor.family, default: 0] += 1 }
    print(families.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" })
    for survivor in report.survivors.prefix(DataSets.isVerbose ? 40 : 0) {
      print("  SURVIVES \(survivor.family) \(survivor.mutations): \(survivor.text.debugDescription.prefix(200))")
    }
  }
}
