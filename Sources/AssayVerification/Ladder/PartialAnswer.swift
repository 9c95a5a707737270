import AssayLanguage

/// An answer without its bad claims, composed from the spans that remain.
///
/// A sentence without a bad claim stays as it is. Of a sentence with one, only clauses of good claims stay that share
/// no byte with a bad one, each as a sentence of its own.
struct PartialAnswer {
  struct Span {
    var claim: Int
    /// UTF-8 bytes of `text`.
    var span: Range<Int>
  }

  private(set) var text = ""
  /// Claims that stand in the text, in order.
  private(set) var kept: [Int] = []
  private(set) var spans: [Span] = []
  private var bytes: [UInt8] = []

  /// A shorter clause does not stand on its own.
  private static let clauseWordsMin = 3

  init(_ verification: Verification, without bad: Set<Int>) {
    let source = TokenizedText(verification.text)
    let claims = verification.claims
    let order = claims.indices.sorted {
      (claims[$0].claim.span.lowerBound, $0) < (claims[$1].claim.span.lowerBound, $1)
    }
    var next = order.startIndex
    var previousEnd = 0
    for tokens in SentenceSplitter.sentences(of: source) {
      let range = source.byteRange(tokens: tokens)
      var own: [Int] = []
      while next < order.endIndex, claims[order[next]].claim.span.lowerBound < range.upperBound {
        own.append(order[next])
        next += 1
      }
      let gap = source.bytes[min(previousEnd, range.lowerBound)..<range.lowerBound]
      previousEnd = range.upperBound
      add(range, own, bad, claims, source, isNewLine: gap.contains(10))
    }
    text = String(decoding: bytes, as: UTF8.self)
    kept.sort()
  }

  private mutating func add(
    _ range: Range<Int>, _ own: [Int], _ bad: Set<Int>, _ claims: [VerifiedClaim], _ source: TokenizedText,
    isNewLine: Bool
  ) {
    let wrong = own.filter { bad.contains($0) }.map { claims[$0].claim.span }
    if wrong.isEmpty {
      let start = append(source.bytes[range], isNewLine: isNewLine)
      for number in own {
        keep(number, claims[number].claim.span.clamped(to: range), movedBy: start - range.lowerBound)
      }
      return
    }
    // Several claims may share one clause; it is written once.
    var written: (span: Range<Int>, start: Int)?
    for number in own where !bad.contains(number) && claims[number].judgement.verdict == .supported {
      let span = claims[number].claim.span.clamped(to: range)
      if let written, written.span == span {
        keep(number, span, movedBy: written.start - span.lowerBound)
        continue
      }
      guard !wrong.contains(where: { $0.overlaps(span) }), written.map({ !$0.span.overlaps(span) }) ?? true,
        Self.words(source.bytes[span]) >= Self.clauseWordsMin
      else { continue }
      let start = append(Self.sentence(source.bytes[span]), isNewLine: isNewLine && written == nil)
      keep(number, span, movedBy: start - span.lowerBound)
      written = (span, start)
    }
  }

  /// Where the appended bytes start.
  private mutating func append(_ part: some Collection<UInt8>, isNewLine: Bool) -> Int {
    if !bytes.isEmpty { bytes.append(isNewLine ? 10 : 32) }
    let start = bytes.count
    bytes += part
    return start
  }

  private mutating func keep(_ number: Int, _ span: Range<Int>, movedBy offset: Int) {
    kept.append(number)
    spans.append(Span(claim: number, span: (span.lowerBound + offset)..<(span.upperBound + offset)))
  }

  private static func words(_ clause: ArraySlice<UInt8>) -> Int { clause.split { $0 <= 32 }.count }

  /// The clause with a capital and a full stop.
  private static func sentence(_ clause: ArraySlice<UInt8>) -> [UInt8] {
    var bytes = Array(clause)
    while let last = bytes.last, last <= 32 || last == UInt8(ascii: ",") || last == UInt8(ascii: ";") {
      bytes.removeLast()
    }
    if let first = bytes.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") { bytes[0] = first - 32 }
    if let last = bytes.last, !Array(".!?".utf8).contains(last) { bytes.append(UInt8(ascii: ".")) }
    return bytes
  }
}
