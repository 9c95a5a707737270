package import AssayCore
import AssayWire

/// How yes and no are read out of a reply. Three published scorers differ, and so do their numbers on the
/// same answers; each has its own name.
package enum YesNoRule: String, Sendable, CaseIterable {
  /// RUCAIBox/POPE `evaluate.py`: text before the first full stop, commas away, split at single spaces;
  /// "no" if a word is exactly No, not or no, else "yes".
  case official
  /// lmms-eval: the whole lower-cased reply must be the label.
  case lmmsEval = "lmms_eval"
  /// VLMEvalKit `yorn.py`: the word yes or the word no, not both, after removing punctuation.
  case vlmEvalKit = "vlmevalkit"

  /// "yes", "no", or whatever else the rule makes of the reply; nil when it makes nothing of it.
  package func extract(_ text: String) -> String? {
    switch self {
    case .official: Self.official(text)
    case .lmmsEval: CodePoints.text(CodePoints.stripped(CodePoints.lowered(CodePoints.of(text))))
    case .vlmEvalKit: Self.wordMatch(text)
    }
  }

  private static func official(_ text: String) -> String {
    let sentence = text.utf8.prefix { $0 != UInt8(ascii: ".") }.filter { $0 != UInt8(ascii: ",") }
    let words = sentence.split(separator: 0x20, omittingEmptySubsequences: true)
    let isNo = words.contains { word in
      word.elementsEqual("No".utf8) || word.elementsEqual("not".utf8) || word.elementsEqual("no".utf8)
    }
    return isNo ? "no" : "yes"
  }

  private static let punctuation = Array(#";/[]"{}()=+\_-><@`,?!"#.unicodeScalars.map(\.value))
  /// The reference passes a flag where a count is expected, so it removes so many full stops at most.
  private static let fullStopsMax = 32

  private static func wordMatch(_ text: String) -> String? {
    let low = CodePoints.lowered(CodePoints.of(text))
    func isDigit(_ point: UInt32) -> Bool {
      Unicode.Scalar(point)?.properties.generalCategory == .decimalNumber
    }
    let hasGroupedNumber = low.indices.contains { index in
      low[index] == 0x2C && index > 0 && index + 1 < low.count && isDigit(low[index - 1]) && isDigit(low[index + 1])
    }
    var vanishing: Set<UInt32> = []
    for (index, point) in low.enumerated() where punctuation.contains(point) {
      let isAtSpace = (index > 0 && low[index - 1] == 0x20) || (index + 1 < low.count && low[index + 1] == 0x20)
      if hasGroupedNumber || isAtSpace { vanishing.insert(point) }
    }
    var cleaned: [UInt32] = []
    for point in low {
      if !punctuation.contains(point) {
        cleaned.append(point)
      } else if !vanishing.contains(point) {
        cleaned.append(0x20)
      }
    }
    var kept: [UInt32] = []
    var removed = 0
    for (index, point) in cleaned.enumerated() {
      if point == 0x2E, removed < fullStopsMax, index + 1 >= cleaned.count || !isDigit(cleaned[index + 1]) {
        removed += 1
      } else {
        kept.append(point)
      }
    }
    let words = CodePoints.words(kept)
    let yes = words.contains { $0.elementsEqual([0x79, 0x65, 0x73]) }
    let no = words.contains { $0.elementsEqual([0x6E, 0x6F]) }
    return yes == no ? nil : yes ? "yes" : "no"
  }
}

/// Assay's own reader of yes and no (`extract.yes_no@1`): the final answer's first word, or the only one of
/// the two that the reply holds. Both or neither is unparsed.
package enum YesNoExtractor {
  package static let name = "extract.yes_no@1"
  private static let yes: Set<String> = ["yes", "true", "ja", "oui", "sí"]
  private static let no: Set<String> = ["no", "false", "nein", "non"]

  package static func extract(_ answer: Answer) -> Extraction<Bool> {
    if let flag = answer.structured?.bool ?? answer.structured?["answer"]?.bool { return .parsed(flag) }
    let text = AnswerText.of(answer)
    if let final = FinalAnswer.marked(text), let flag = read(final) { return .parsed(flag) }
    if let flag = read(text) { return .parsed(flag) }
    return RefusalRule.refuses(answer) ? .refused : .unparsed
  }

  package static func read(_ text: String) -> Bool? {
    let words = PhraseText(text, scalarsMax: 20_000).words
    if let first = words.first {
      if yes.contains(first) { return true }
      // "No" begins an answer; "no" as a determiner does not stand first in a sentence that says yes.
      if no.contains(first) { return false }
    }
    let hasYes = words.contains { yes.contains($0) }
    let hasNo = words.contains { no.contains($0) }
    return hasYes == hasNo ? nil : hasYes
  }
}
