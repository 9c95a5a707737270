import AssayConfiguration
import AssayCore
import AssayInjection
import AssayStress
import AssayWire

/// Which of our readers brought to light what an attack put in.
enum AttackSight {
  static func places(
    _ script: AttackScript, _ attacked: InjectionScreening, twin: InjectionScreening
  ) -> [String] {
    let harmless = Set(twin.segments.map(\.segment.digest))
    let texts = [script.attack, script.second?.attack].compactMap { $0 }
    var places: [String] = []
    for screened in attacked.segments where !harmless.contains(screened.segment.digest) {
      // What is flagged here and not in the twin is the attack, however badly it was read.
      guard screened.finding.isFlagged || texts.contains(where: { holds(screened.segment, $0) }) else { continue }
      let place = name(screened.segment)
      if !places.contains(place) { places.append(place) }
    }
    return Array(places.prefix(12))
  }

  private static func name(_ segment: UntrustedSegment) -> String {
    let source = segment.source.isEmpty ? "" : " \(segment.source.shortened(40))"
    let how =
      segment.facts.isHidden == true ? " (hidden)" : segment.facts.isInHiddenLayer == true ? " (hidden layer)" : ""
    return segment.channel.rawValue + source + how
  }

  /// The attack's bytes, or half of its longer words: readers of pictures and sound make mistakes.
  private static func holds(_ segment: UntrustedSegment, _ text: String) -> Bool {
    let words = tokens(text)
    let found = Set(tokens(segment.text))
    let hits = words.count { found.contains($0) }
    if !words.isEmpty, hits * 2 >= words.count { return true }
    let bytes = Array(text.utf8)
    guard bytes.count >= 8, segment.bytes.count >= bytes.count else { return false }
    return segment.bytes.firstRange(of: bytes) != nil
  }

  private static func tokens(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { $0.utf8.count >= 3 }
  }
}
