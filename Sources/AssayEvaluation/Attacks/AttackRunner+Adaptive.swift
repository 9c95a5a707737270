import AssayCore
import AssayInjection
import AssayStress

extension AttackRunner {
  /// The pair with words that the screen caught changed until they pass it, in the same carrier; nil where it caught
  /// nothing, or nothing that can be changed so.
  func adapted(
    _ scenario: AttackScenario, on base: Sample, _ assets: any AssetReader, of pair: AttackPair, _ view: View
  ) async throws(AssayError) -> AttackPair? {
    guard scenario.carrier != nil, pair.script.judge == .words, let caught = view.screening.flagged.first else {
      return nil
    }
    let variant = AttackVariant(
      family: .ignorePrevious, attack: pair.script.attack, twin: pair.script.twin, channel: caught.segment.channel,
      facts: caught.segment.facts, success: pair.script.success.first ?? "")
    var generator = StressGenerator(seed: settings.seed ^ AttackForge.hash(pair.id))
    let round = AdaptiveRound().run([variant], using: &generator)
    guard let survivor = round.survivors.first else { return nil }
    return try await forge.pair(scenario, on: base, assets: assets, words: survivor.text)
  }
}
