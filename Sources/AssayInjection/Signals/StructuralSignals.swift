import AssayCore
import AssayLanguage

// Signals from how a text is shown and where it stands. They need no words, but words make them certain.
extension Screening {
  private var whole: Range<Int> { 0..<bytes.count }
  private var instructs: Bool { signals.contains { $0.tier <= 2 } }
  private var resembles: Bool { !signals.isEmpty }

  private mutating func add(_ rule: InjectionRule, _ tier: Int, _ suspicion: Double, span: Range<Int>? = nil) {
    signals.append(InjectionSignal(rule: rule, tier: tier, span: span ?? whole, suspicion: suspicion))
  }

  mutating func structure(_ facts: RenderFacts) {
    guard facts != .plain, !bytes.isEmpty else { return }
    if Self.isHidden(facts) { hidden(facts) }
    if Self.isTiny(facts) { add(.tinyText, instructs ? 1 : 3, instructs ? 0.8 : 0.2) }
    if let agreement = facts.ocrAgreement, agreement.isFinite, agreement < 0.5 {
      add(.textLayerMismatch, instructs ? 1 : agreement < 0.2 ? 2 : 3, instructs ? 0.6 : 0.35)
    }
    if facts.foundOnly != nil { hiddenPlace(.foundOnly, 0.9, 0.3) }
    if Self.isHiddenSpeech(facts) {
      hiddenPlace(.hiddenSpeech, 0.85, 0.3)
    } else if Self.isOddSpeech(facts) {
      add(.hiddenSpeech, instructs ? 1 : 3, instructs ? 0.6 : 0.15)
    }
    if let agreement = facts.speechAgreement, agreement.isFinite, agreement < 0.3, bytes.count >= 12 {
      add(.subtitleMismatch, instructs ? 1 : 2, instructs ? 0.8 : 0.35)
    }
  }

  /// Text that a parser sees and an eye does not. The invisible text layer of a scan is ordinary: where OCR reads
  /// the same words from the picture, nothing is hidden.
  private mutating func hidden(_ facts: RenderFacts) {
    if facts.isConfirmedByOCR == true {
      add(.hiddenText, instructs ? 2 : 3, instructs ? 0.4 : 0.05)
    } else {
      hiddenPlace(.hiddenText, 0.9, facts.isConfirmedByOCR == false ? 0.3 : 0.2)
    }
  }

  /// A place alone is no reason to flag: pages carry layers for search, for accessibility and for other languages,
  /// forms carry hints. Words there that ask for something are certain, and nobody who sees the page is asked, so
  /// that they are judged like a document's, whatever way they came in by.
  private mutating func hiddenPlace(_ rule: InjectionRule, _ asking: Double, _ alone: Double) {
    let asks = instructs || resembles && asksInDocument
    add(rule, asks ? 1 : 3, asks ? asking : alone)
  }

  private var asksInDocument: Bool {
    guard channel.isEvidence, let reading else { return false }
    var pass = GrammarPass(reading, channel: .document)
    pass.run()
    return pass.signals.contains { $0.tier <= 2 } || pass.demandsAnswer
  }

  static func isHidden(_ facts: RenderFacts) -> Bool {
    if facts.isHidden == true || facts.isOffPage == true || facts.isInHiddenLayer == true { return true }
    if facts.isUnderImage == true || facts.renderMode == 3 || facts.renderMode == 7 { return true }
    if let contrast = facts.contrast, contrast.isFinite, contrast < 1.5 { return true }
    if let opacity = facts.opacity, opacity.isFinite, opacity < 0.1 { return true }
    return false
  }

  static func isTiny(_ facts: RenderFacts) -> Bool {
    if let size = facts.fontSizePoints, size.isFinite, size < 4 { return true }
    if let share = facts.heightShare, share.isFinite, share < 0.012 { return true }
    return false
  }

  static func isHiddenSpeech(_ facts: RenderFacts) -> Bool {
    if let level = facts.levelDb, level.isFinite, level < -25 { return true }
    if let share = facts.outOfBandShare, share.isFinite, share > 0.5 { return true }
    return false
  }

  /// People do speak fast, and recordings have empty channels: odd, no more.
  static func isOddSpeech(_ facts: RenderFacts) -> Bool {
    if let rate = facts.wordsPerMinute, rate.isFinite, rate > 220 { return true }
    return facts.isOneChannelOnly == true
  }

  mutating func language(_ context: SegmentContext) {
    guard channel.isEvidence, let document = context.documentLanguage, let reading else { return }
    guard let own = LanguageGuess(reading).language, own != document else { return }
    add(.languageShift, resembles || channel.isField ? 2 : 3, instructs ? 0.6 : resembles ? 0.4 : 0.15)
  }

  /// What a place says: fields, names, payloads.
  mutating func origin(source: String = "", cutBytes: Int = 0, controlCharacters: Int = 0) {
    guard !bytes.isEmpty else { return }
    let name = channel == .filename || source.hasSuffix("/name")
    if controlCharacters >= 3 { add(.controls, 2, 0.4) }
    if channel == .metadata {
      if bytes.count + cutBytes >= 2_000 { add(.longField, instructs ? 1 : 2, 0.4) }
      addressed()
    }
    if name {
      let words = reading?.words.count ?? 0
      if bytes.count > 64 && words >= 8 || sentencePunctuation && words >= 4 { add(.name, 2, 0.45) }
      addressed()
    }
    if channel == .qr { payload() }
  }

  /// "you", "the assistant" in a place that speaks to nobody.
  private mutating func addressed() {
    guard let reading else { return }
    guard let index = reading.words.firstIndex(where: { !$0.classes.isDisjoint(with: [.you, .assistant]) }) else {
      return
    }
    // A word of its own says little.
    guard reading.sentence(index).count >= 3 else { return }
    add(.field, 2, 0.4, span: reading.span(index, index))
  }

  private var sentencePunctuation: Bool {
    bytes.contains { "!?,;:".utf8.contains($0) }
  }

  /// A number, a plain web address, a contact or a payment is what codes are for; prose is not.
  private mutating func payload() {
    guard let reading else { return }
    let words = reading.words.filter { $0.classes.contains(.common) }.count
    let prefixes = ["WIFI:", "BEGIN:VCARD", "MATMSG:", "SMSTO:", "tel:", "geo:", "BCD\n", "SPC\n", "otpauth:"]
    let text = String(decoding: bytes.prefix(64), as: UTF8.self)
    if prefixes.contains(where: text.hasPrefix) { return }
    let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
    if isAddress {
      let long = bytes.count > 300 || bytes.contains(UInt8(ascii: "@"))
      if long { add(.code, 2, 0.35) }
      return
    }
    if text.lowercased().hasPrefix("javascript:") || text.lowercased().hasPrefix("data:") {
      add(.code, 1, 0.8)
    } else if words >= 4 {
      add(.code, instructs ? 1 : 2, 0.5)
    }
  }
}
