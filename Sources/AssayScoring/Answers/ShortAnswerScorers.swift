import AssayCore
import AssayWire

/// Scorers that compare a short answer with the acceptable ones.
enum ShortAnswerScorers {
  static let all: [ScorerDescription] = [
    text(
      "exact@1", "1 if the answer is one of the acceptable ones, code point by code point", isFinal: false,
      aggregation: .rate
    ) { NormalForm.areEqual($0, $1) ? 1 : 0 },
    text(
      "exact.normalised@1", "1 if the final answer is an acceptable one but for case, punctuation and white space",
      aggregation: .rate
    ) { NormalForm.areEqual(NormalForm.plain($0), NormalForm.plain($1)) ? 1 : 0 },
    text("f1.tokens@1", "F1 of the final answer's words against the best acceptable answer (SQuAD)", aggregation: .mean)
    {
      NormalForm.tokenF1(NormalForm.squad($0), NormalForm.squad($1))
    },
    text("contains@1", "1 if the answer holds the words of an acceptable one", isFinal: false, aggregation: .rate) {
      let gold = " " + NormalForm.plain($1) + " "
      return gold.utf8.count > 2
        && ByteSearch.first(Array(gold.utf8), in: Array((" " + NormalForm.plain($0) + " ").utf8), from: 0) != nil
        ? 1 : 0
    },
    text("starts_with@1", "1 if the answer begins with an acceptable one", isFinal: false, aggregation: .rate) {
      let gold = NormalForm.plain($1) + " "
      return gold.utf8.count > 1 && (NormalForm.plain($0) + " ").utf8.starts(with: gold.utf8) ? 1 : 0
    },
    numeric, choice, date,
  ]

  private static func text(
    _ name: String, _ summary: String, isFinal: Bool = true, aggregation: Aggregation,
    compare: @escaping @Sendable (_ said: String, _ gold: String) -> Double
  ) -> ScorerDescription {
    ScorerDescription(
      name, summary, needs: ["label answer", "answer"],
      options: [
        .init("final", "look for a marked final answer first (extract.final@1)", standard: .bool(isFinal))
      ]
    ) { options throws(AssayError) in
      let final = try options.bool("final", standard: isFinal)
      return LabelledScorer(metric: name, aggregation: aggregation) { item, labels in
        let golds = LabelValues.texts(labels)
        guard !golds.isEmpty else { return .unscored("the label is not a text") }
        guard let answer = item.answer else { return .unscored("no answer") }
        let whole = AnswerText.of(answer)
        let said =
          final
          ? FinalAnswer.orWhole(answer)
          : .init(value: whole, parse: RefusalRule.refuses(answer) ? .refused : whole.isEmpty ? .unparsed : .parsed)
        // An empty reply is nobody's right answer, not even where the label is empty.
        guard !said.value.isEmpty else { return Judgement(0, parse: said.parse) }
        let best = golds.reduce(0.0) { max($0, compare(said.value, $1)) }
        return Judgement(
          best, parse: said.parse, extracted: said.value,
          detail: final ? ["extractor": .string(FinalAnswer.name)] : nil)
      }
    }
  }

  private static let numeric = ScorerDescription(
    "numeric@1", "1 if the answer's number is the label's within a tolerance", needs: ["label answer", "answer"],
    options: [
      .init("absolute", "tolerance in the number's own unit", standard: 0),
      .init("relative", "tolerance as a share of the truth"),
      .init("significant", "both are rounded to so many significant digits"),
      .init("locale", "how numbers are written: en (1,234.5), de (1.234,5) or auto", standard: "auto"),
      .init("unit", "ignore units, or match: a different unit is wrong", standard: "match"),
    ]
  ) { options throws(AssayError) in
    let tolerance = try tolerance(options)
    let locale: NumberLocale = try options.choice("locale", standard: .automatic)
    let matchesUnit = try options.choice("unit", standard: UnitRule.match) == .match
    return LabelledScorer(metric: "numeric@1", aggregation: .rate) { item, labels in
      let golds = labels.flatMap { $0.value.array ?? [$0.value] }.compactMap { number($0, locale) }
      guard !golds.isEmpty else { return .unscored("the label is not a number") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let found = NumberExtractor.extract(answer, locale: locale)
      guard let said = found.value else { return Judgement(0, parse: found.parse) }
      let isRight = golds.contains { gold in
        tolerance.accepts(said.value, for: gold.value)
          && (!matchesUnit || said.unit == nil || gold.unit == nil || said.unit == gold.unit)
      }
      return Judgement(
        isRight ? 1 : 0, parse: .parsed, extracted: said.value.description + (said.unit.map { " " + $0 } ?? ""),
        detail: ["extractor": .string(NumberExtractor.name), "ambiguous": .bool(said.isAmbiguous)])
    }
  }

  private enum UnitRule: String, CaseIterable { case match, ignore }

  static func number(_ value: JSONValue, _ locale: NumberLocale) -> ParsedNumber? {
    if let number = value.double { return ParsedNumber(value: number) }
    return value.string.flatMap { NumberText.parse($0, locale: locale) }
  }

  private static func tolerance(_ options: ScorerOptions) throws(AssayError) -> NumberTolerance {
    let absolute = try options.number("absolute", in: 0...1e300)
    let relative = try options.number("relative", in: 0...1e6)
    let significant = try options.integer("significant", in: 1...15)
    guard [absolute != nil, relative != nil, significant != nil].count(where: { $0 }) <= 1 else {
      throw options.error(
        "absolute", "cannot be combined", remedy: "give one of `absolute`, `relative`, `significant`")
    }
    if let relative { return .relative(relative) }
    if let significant { return .significant(significant) }
    return .absolute(absolute ?? 0)
  }

  private static let choice = ScorerDescription(
    "choice@1", "Multiple choice: 1 if the option that the answer means is the label's (extract.choice@1)",
    needs: ["label answer: a letter, an option's text or its index from 0", "choices", "answer"]
  ) { _ in
    LabelledScorer(metric: "choice@1", aggregation: .rate) { item, labels in
      let options = item.sample.choices
      guard !options.isEmpty else { return .unscored("the sample has no choices") }
      guard options.count <= ChoiceExtractor.optionsMax else { return .unscored("more than 26 choices") }
      let golds = Set(labels.flatMap { $0.value.array ?? [$0.value] }.compactMap { option($0, options) })
      guard !golds.isEmpty else { return .unscored("the label names none of the choices") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let found = ChoiceExtractor.extract(answer, options: options)
      let letter = found.value.flatMap { Unicode.Scalar(UInt8(0x41 + $0)) }.map { String(Character($0)) }
      return Judgement(
        found.value.map { golds.contains($0) } == true ? 1 : 0, parse: found.parse, extracted: letter,
        detail: ["extractor": .string(ChoiceExtractor.name)])
    }
  }

  /// The option that a label names.
  private static func option(_ value: JSONValue, _ options: [String]) -> Int? {
    if let index = value.int { return options.indices.contains(index) ? index : nil }
    guard let text = value.string else { return nil }
    if let exact = options.firstIndex(where: { NormalForm.areEqual($0, text) }) { return exact }
    return ChoiceExtractor.read(text, options)
  }

  private static let date = ScorerDescription(
    "date@1", "1 if the answer's only date is the label's day", needs: ["label answer", "answer"],
    options: [
      .init("order", "dmy, mdy, or unknown: then 03/04/2024 counts as unparsed", standard: "unknown")
    ]
  ) { options throws(AssayError) in
    let order: DateText.Order = try options.choice("order", standard: .unknown)
    return LabelledScorer(metric: "date@1", aggregation: .rate) { item, labels in
      let golds = LabelValues.texts(labels).compactMap { DateText.parse($0, order: order) }
      guard !golds.isEmpty else { return .unscored("the label is not a date, or one with two readings") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let said = FinalAnswer.orWhole(answer)
      guard let day = DateText.parse(said.value, order: order) else {
        return Judgement(0, parse: RefusalRule.refuses(answer) ? .refused : .unparsed, extracted: said.value)
      }
      return Judgement(golds.contains(day) ? 1 : 0, parse: .parsed, extracted: day.text)
    }
  }
}
