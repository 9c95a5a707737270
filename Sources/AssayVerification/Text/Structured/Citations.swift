package import AssayLanguage

/// Checks cited evidence as ALCE does: the statement must be borne out by what is cited together, and each
/// item must be needed.
package struct CitationCheck: Sendable {
  private let evidence: EvidenceIndex
  private let numberOf: [String: Int]

  package static let citationsMax = 16

  package init(_ evidence: EvidenceIndex) {
    self.evidence = evidence
    numberOf = Dictionary(
      evidence.facts.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameters:
  ///   - judgement: the judgement on all of the evidence.
  ///   - rejudge: the verdict on the same claim with less evidence.
  package func flags(cited: [String], judgement: Judgement, rejudge: (EvidenceIndex) -> Verdict) -> Flags {
    guard !cited.isEmpty else { return [] }
    let numbers = cited.prefix(Self.citationsMax).compactMap { numberOf[$0] }
    var flags: Flags = numbers.count < min(cited.count, Self.citationsMax) ? .citedEvidenceMissing : []
    guard !numbers.isEmpty else { return flags }
    let together = rejudge(restricted(to: numbers))
    // A value is cited without the line that names its role often enough.
    let cites = judgement.verdict == .supported && judgement.supporting.first.map { numbers.contains($0) } ?? false
    guard together == .supported || cites else { return flags.union(.citationUnsupporting) }
    guard numbers.count > 1, together == .supported else { return flags }
    for left in numbers.indices {
      var rest = numbers
      rest.remove(at: left)
      if rejudge(restricted(to: rest)) == .supported {
        flags.insert(.citationUnneeded)
        break
      }
    }
    return flags
  }

  /// The evidence with these facts alone, and the facts that contain them.
  package func restricted(to numbers: [Int]) -> EvidenceIndex {
    evidence.restricted(to: numbers)
  }
}

/// Citations in running text: `[o3]`, `(p0.ocr.12)`, `[t4, t5]`.
package enum InlineCitations {
  /// Ids in brackets at or within a sentence, and the tokens of the brackets.
  package static func read(_ text: TokenizedText, tokens: Range<Int>) -> (ids: [String], tokens: [Range<Int>]) {
    var ids: [String] = []
    var ranges: [Range<Int>] = []
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      let key = text.tokens[index].key
      guard key == "[" || key == "(", let close = closing(text, index, tokens, key == "[" ? "]" : ")") else {
        index += 1
        continue
      }
      let inner = text.string(Int(text.tokens[index].end)..<Int(text.tokens[close].start))
      let items = inner.split { $0 == "," || $0 == ";" }.map { trimmed($0) }
      if !items.isEmpty, items.count <= CitationCheck.citationsMax, items.allSatisfy(isID) {
        ids += items
        ranges.append(index..<close + 1)
        index = close + 1
      } else {
        index += 1
      }
    }
    return (ids, ranges)
  }

  private static let bracketTokensMax = 96

  private static func closing(_ text: TokenizedText, _ open: Int, _ tokens: Range<Int>, _ mark: WordKey) -> Int? {
    let end = min(open + bracketTokensMax, tokens.upperBound)
    return (open + 1..<max(open + 1, end)).first { text.tokens[$0].key == mark }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// Letters first, a digit somewhere, nothing but letters, digits and `._:/-`: `o3`, `p0.ocr.12`, `doc-1:4`.
  private static func isID(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 2, bytes.count <= 80, FigureScanner.isLetter(bytes[0]),
      bytes.contains(where: FigureScanner.isDigit)
    else {
      return false
    }
    return bytes.allSatisfy { FigureScanner.isAlphanumeric($0) || "._:/-".utf8.contains($0) }
  }
}
