import AssayCore
import AssayWire

/// Scorers of how a reply behaves: its form, refusals, abstention, the steps it reports.
enum BehaviourScorers {
  static let all: [ScorerDescription] = [format, refusal, abstention, steps]

  private static let format = ScorerDescription(
    "format@1", "Share of the label's requirements on the reply's form that are met",
    needs: ["label format: " + FormatRequirement.names.joined(separator: ", "), "answer"]
  ) { _ in
    LabelledScorer(metric: "format@1", targets: [.format]) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      var met = 0
      var total = 0
      var complaints: [JSONValue] = []
      let text = AnswerText.of(answer)
      let json = wholeJSON(answer, text)
      for label in labels {
        guard let object = label.value.object else { return .unscored("the label is not an object of requirements") }
        do throws(FormatRequirement.Broken) {
          for (name, requirement) in try FormatRequirement.read(object) {
            total += 1
            if let complaint = requirement.complaint(text, json: json) {
              if complaints.count < 20 { complaints.append(.string("\(name): \(complaint)")) }
            } else {
              met += 1
            }
          }
        } catch {
          return .unscored(error.message)
        }
      }
      guard total > 0 else { return .unscored("the label has no requirements") }
      return Judgement(
        Double(met) / Double(total), parse: RefusalRule.refuses(answer) ? .refused : .parsed,
        counts: ["met": Double(met), "requirements": Double(total)], detail: ["unmet": .array(complaints)])
    }
  }

  /// The reply as JSON where all of it is: text around the JSON breaks a requirement on form.
  private static func wholeJSON(_ answer: Answer, _ text: String) -> JSONValue? {
    if let structured = answer.structured { return structured }
    guard text.utf8.count <= JSONAnswer.bytesMax else { return nil }
    return try? JSONValue(parsing: text, limits: JSONLimits(depthMax: 100, valuesMax: 200_000))
  }

  private static let refusal = ScorerDescription(
    "refusal@1", "1 if the reply declines: the endpoint's flag, else \(RefusalRule.name)", needs: ["answer"]
  ) { _ in
    LabelledScorer(metric: "refusal@1", higherIsBetter: false, aggregation: .rate, targets: []) { item, _ in
      guard let answer = item.answer else { return .unscored("no answer") }
      let isRefused = RefusalRule.refuses(answer)
      return Judgement(
        isRefused ? 1 : 0, parse: isRefused ? .refused : .parsed,
        detail: ["rule": answer.refused ? "endpoint" : .string(RefusalRule.name)])
    }
  }

  private static let abstention = ScorerDescription(
    "abstention@1",
    "1 if the reply says that it does not know where the label has no answer, and answers where it has one",
    needs: ["label answer: null or \"unanswerable\" where nobody can know", "answer"]
  ) { _ in
    LabelledScorer(metric: "abstention@1", aggregation: .custom(BinaryReducer(figure: .accuracy))) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      let should = labels.contains { Unanswerable.holds($0.value) }
      // Declining is no admission of not knowing, but neither does it claim anything.
      let did = AbstentionRule.abstains(answer) || AnswerText.of(answer).isEmpty
      let counts = YesNoScorers.counts(truth: should, predicted: did)
      return Judgement(
        should == did ? 1 : 0, parse: RefusalRule.refuses(answer) ? .refused : .parsed, counts: counts,
        detail: ["rule": answer.abstained ? "endpoint" : .string(AbstentionRule.name)])
    }
  }

  private static let steps = ScorerDescription(
    "steps@1", "Share of the expected intermediate steps that the answer reports, in their order", layer: .reasoning,
    needs: ["label steps: a list", "answer with steps"],
    options: [.init("threshold", "token F1 from which two steps are the same", standard: 0.6)]
  ) { options throws(AssayError) in
    let threshold = try options.number("threshold", in: 0.01...1) ?? 0.6
    return LabelledScorer(metric: "steps@1", layer: .reasoning, targets: [.steps]) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      guard let list = labels.first?.value.array, !list.isEmpty else {
        return .unscored("the label is not a list of steps")
      }
      let expected = list.compactMap(LabelValues.text)
      guard expected.count == list.count else { return .unscored("the label is not a list of steps") }
      guard !answer.steps.isEmpty else {
        return RefusalRule.refuses(answer)
          ? Judgement(0, parse: .refused) : .unscored("the answer reports no steps", parse: .unparsed)
      }
      return StepMatching.judge(expected, answer.steps, threshold)
    }
  }
}

/// The longest chain of expected steps that a reply reports in the same order.
enum StepMatching {
  static let stepsMax = 500
  private static let scalarsMax = 5_000

  static func judge(_ expected: [String], _ reported: [String], _ threshold: Double) -> Judgement {
    guard expected.count <= stepsMax, reported.count <= stepsMax else {
      return .unscored("more than \(stepsMax) steps")
    }
    let wanted = expected.map { Step($0) }
    let given = reported.map { Step($0) }
    var length = Array(repeating: Array(repeating: 0, count: given.count + 1), count: wanted.count + 1)
    for i in wanted.indices.reversed() {
      for j in given.indices.reversed() {
        let pair = wanted[i].isMet(by: given[j], threshold) ? length[i + 1][j + 1] + 1 : 0
        length[i][j] = max(pair, length[i + 1][j], length[i][j + 1])
      }
    }
    let matched = length[0][0]
    let missing = missed(wanted, given, length, threshold).prefix(20).map { JSONValue.string(Clip.text(expected[$0])) }
    return Judgement(
      Double(matched) / Double(expected.count), parse: .parsed,
      counts: ["matched": Double(matched), "expected": Double(expected.count), "reported": Double(reported.count)],
      detail: ["missing": .array(Array(missing))])
  }

  private static func missed(_ wanted: [Step], _ given: [Step], _ length: [[Int]], _ threshold: Double) -> [Int] {
    var missed: [Int] = []
    var (i, j) = (0, 0)
    while i < wanted.count {
      if j < given.count, length[i][j] == length[i + 1][j + 1] + 1, wanted[i].isMet(by: given[j], threshold) {
        i += 1
        j += 1
      } else if j < given.count, length[i][j] == length[i][j + 1] {
        j += 1
      } else {
        missed.append(i)
        i += 1
      }
    }
    return missed
  }

  private struct Step {
    var tokens: [String]
    var numbers: [Double]
    /// The step is a number, so a step with this number meets it, whatever words are around.
    var number: Double?

    init(_ text: String) {
      let text = String(String.UnicodeScalarView(text.unicodeScalars.prefix(scalarsMax)))
      tokens = NormalForm.squad(text)
      numbers = NumberText.all(in: text).map(\.value)
      number = NumberText.parse(text)?.value
    }

    func isMet(by other: Step, _ threshold: Double) -> Bool {
      if let number { return other.numbers.contains { NumberTolerance.relative(1e-9).accepts($0, for: number) } }
      return NormalForm.tokenF1(other.tokens, tokens) >= threshold
    }
  }
}
