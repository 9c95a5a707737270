import AssayCore
import AssayLanguage

/// What is known of where a segment stands.
package struct SegmentContext: Sendable, Hashable {
  /// The language most of the segment's document is in, as `LanguageGuess` names it (`en`, `de`…); nil when unknown.
  package var documentLanguage: String?

  package init(documentLanguage: String? = nil) { self.documentLanguage = documentLanguage }
}

/// Judges untrusted text: the same bytes, channel and facts give the same finding in every process.
///
/// Time is linear in the text, `bytesMax` at most are read, and nothing is decoded more than once.
package enum InjectionScreen {
  /// What lies beyond is not read; batch lines are shorter.
  package static let bytesMax = 16 << 20

  /// Screens a text of a channel; the batch format's `segment` lines.
  package static func screen(_ text: String, channel: SegmentChannel) -> InjectionFinding {
    screen(bytes: Array(text.utf8), channel: channel)
  }

  /// - Parameter bytes: UTF-8; ill-formed sequences are read as U+FFFD, and spans refer to the text so read.
  package static func screen(
    bytes: [UInt8], channel: SegmentChannel, facts: RenderFacts = .plain, context: SegmentContext = SegmentContext()
  ) -> InjectionFinding {
    var screening = Screening(bytes, channel: channel)
    screening.run()
    screening.structure(facts)
    screening.language(context)
    screening.origin()
    return InjectionFinding(screening.signals)
  }

  package static func screen(_ segment: UntrustedSegment, context: SegmentContext = SegmentContext())
    -> InjectionFinding
  {
    guard segment.trust == .untrusted || segment.channel.isEvidence else { return .clean }
    var screening = Screening(segment.bytes, channel: segment.channel)
    screening.run()
    screening.structure(segment.facts)
    screening.language(context)
    screening.origin(
      source: segment.source, cutBytes: segment.cutBytes, controlCharacters: segment.controlCharacters)
    return InjectionFinding(screening.signals)
  }
}

/// One screening.
struct Screening {
  let bytes: [UInt8]
  let channel: SegmentChannel
  var signals: [InjectionSignal] = []
  private(set) var reading: Reading?

  init(_ bytes: [UInt8], channel: SegmentChannel) {
    var kept = bytes.count > InjectionScreen.bytesMax ? Array(bytes.prefix(InjectionScreen.bytesMax)) : bytes
    let isPlain = kept.allSatisfy { $0 < 0x80 }
    if !isPlain, String(validating: kept, as: UTF8.self) == nil {
      kept = Array(String(decoding: kept, as: UTF8.self).utf8)
    }
    self.bytes = kept
    self.channel = channel
  }

  mutating func run() {
    guard !bytes.isEmpty else { return }
    let scan = UnicodeScan(bytes)
    let original = MappedText(original: bytes)
    let base = scan?.cleaned ?? original
    let reading = read(base)
    self.reading = reading
    if let scan, scan.cleaned != nil, scan.isDisguised { rawForm(original) }
    if let scan { unicode(scan) }
    disguises(base, reading)
    encodings(base, reading)
    comments(base)
  }

  @discardableResult
  private mutating func read(_ text: MappedText) -> Reading {
    let reading = Reading(text)
    var pass = GrammarPass(reading, channel: channel)
    pass.run()
    signals += pass.signals
    return reading
  }

  /// The text as it came, where cleaning changed it: what is found there only by its raw letters counts too.
  private mutating func rawForm(_ text: MappedText) {
    var pass = GrammarPass(Reading(text), channel: channel)
    pass.run()
    let known = Set(signals.map(\.rule))
    signals += pass.signals.filter { !known.contains($0.rule) }
  }

  private mutating func unicode(_ scan: UnicodeScan) {
    signals += scan.signals
    if let hidden = scan.hidden { adopt(hidden, as: .tags) }
  }

  private mutating func disguises(_ text: MappedText, _ reading: Reading) {
    if let plain = DisguisedForms.unleeted(text) { adopt(plain, as: .leet) }
    if let joined = DisguisedForms.joined(text) { adopt(joined, as: .spacing) }
    if let whole = DisguisedForms.rejoined(reading) { adopt(whole, as: .spacing) }
    for run in DisguisedForms.ciphers(reading) { adopt(run.decoded, as: run.rule) }
  }

  private mutating func encodings(_ text: MappedText, _ reading: Reading) {
    for run in EncodedRuns(text.bytes).runs {
      var decoded = run.decoded
      if let range = decoded.fixed { decoded.fixed = text.original(range) }
      adopt(decoded, as: run.rule)
    }
  }

  /// Takes over what a disguised form says if it instructs: somebody hid it, so it weighs more.
  private mutating func adopt(_ form: MappedText, as rule: InjectionRule) {
    var pass = GrammarPass(Reading(form), channel: channel)
    pass.run()
    let known = Set(signals.map { $0.rule })
    let isReading = rule == .leet || rule == .spacing
    let found = pass.signals.filter { isReading ? $0.tier <= 2 && !known.contains($0.rule) : true }
    guard let best = found.map(\.tier).min() else { return }
    // Read as leet, a serial number may look like a word; only what is flagged counts.
    let strong = found.filter { $0.tier == best }
    guard let first = strong.first else { return }
    let span = strong.reduce(first.span) {
      min($0.lowerBound, $1.span.lowerBound)..<max($0.upperBound, $1.span.upperBound)
    }
    let tier = best == 1 ? 1 : channel.isEvidence ? (best == 2 ? 1 : 2) : best
    signals.append(InjectionSignal(rule: rule, tier: tier, span: span, suspicion: best <= 2 ? 0.85 : 0.5))
    signals += strong.filter { $0.tier <= 2 }.prefix(16)
  }

  /// Instructions inside `<!-- … -->` or markup that is not shown.
  private mutating func comments(_ text: MappedText) {
    guard channel.isEvidence, bytes.count >= 8 else { return }
    var offset = 0
    var found: [Range<Int>] = []
    while found.count < 256, let open = GrammarPass.find("<!--", in: text.bytes, from: offset) {
      let close = GrammarPass.find("-->", in: text.bytes, from: open) ?? text.bytes.count
      found.append(text.original(open..<close))
      offset = max(close, open + 4)
    }
    guard !found.isEmpty else { return }
    for range in found {
      let inside = signals.filter { range.contains($0.span.lowerBound) }
      guard let tier = inside.map(\.tier).min() else { continue }
      signals.append(
        InjectionSignal(
          rule: .hiddenComment, tier: tier == 3 ? 2 : 1, span: range, suspicion: tier == 3 ? 0.5 : 0.8))
    }
  }
}
