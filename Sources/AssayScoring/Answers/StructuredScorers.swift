import AssayCore
import AssayWire

/// Scorers of answers with structure: objects of fields, lists, JSON that must follow a schema.
enum StructuredScorers {
  static let all: [ScorerDescription] = [fields, list, schema]

  private static let fields = ScorerDescription(
    "json_fields@1", "Share of the label's fields that the answer's JSON has right, with each field's outcome",
    needs: ["label answer: an object", "answer as JSON"],
    options: [
      .init(
        "fields",
        "how fields are compared: {\"total\": \"numeric\"}; exact, verbatim, numeric, date, anls, boolean or tree"),
      .init("strict", "fields that the label does not have count as wrong", standard: false),
      .init("relative", "tolerance of numbers as a share of the truth", standard: 0),
      .init("order", "of dates with slashes: dmy, mdy or unknown", standard: "unknown"),
    ]
  ) { options throws(AssayError) in
    let kinds = try kinds(options)
    let rule = FieldRule(
      kinds: kinds, isStrict: try options.bool("strict", standard: false),
      tolerance: .relative(try options.number("relative", in: 0...1e6) ?? 0),
      order: try options.choice("order", standard: .unknown))
    return LabelledScorer(metric: "json_fields@1") { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      let golds = labels.compactMap(\.value.object).filter { !$0.isEmpty }
      guard !golds.isEmpty else { return .unscored("the label is not an object of fields") }
      guard let said = JSONAnswer.find(answer)?.object else {
        return Judgement(0, parse: RefusalRule.refuses(answer) ? .refused : .unparsed, counts: ["right": 0])
      }
      let judgements = golds.map { rule.judge($0, said) }
      return judgements.max { ($0.value ?? -1) < ($1.value ?? -1) } ?? .unscored("the label is not an object of fields")
    }
  }

  private static func kinds(_ options: ScorerOptions) throws(AssayError) -> [String: FieldKind] {
    guard let value = options["fields"] else { return [:] }
    guard let object = value.object else { throw options.error("fields", "is \(value.typeName), not an object") }
    var kinds: [String: FieldKind] = [:]
    for (name, kind) in object.members {
      guard let text = kind.string, let known = FieldKind(rawValue: text) else {
        throw options.error(
          "fields.\(name)", "is \(kind.compact)",
          remedy: NameSuggestion.remedy(for: kind.string ?? "", among: FieldKind.allCases.map(\.rawValue)))
      }
      kinds[name] = known
    }
    return kinds
  }

  private struct FieldRule: Sendable {
    var kinds: [String: FieldKind]
    var isStrict: Bool
    var tolerance: NumberTolerance
    var order: DateText.Order

    func judge(_ gold: JSONObject, _ said: JSONObject) -> Judgement {
      guard let wanted = FieldPaths.flatten(gold), let given = FieldPaths.flatten(said) else {
        return .unscored("more than \(FieldPaths.fieldsMax) fields")
      }
      var sum = 0.0
      var right = 0
      var outcomes = JSONObject()
      for (path, truth) in wanted {
        let kind = kinds[path] ?? FieldKind.standard(for: truth)
        let own = Self.value(said, path)
        guard let score = kind.score(truth, own, tolerance, order) else {
          return .unscored("field `\(Clip.text(path))` of the label is no \(kind.rawValue)")
        }
        sum += score
        if score == 1 { right += 1 }
        var outcome: JSONObject = ["score": .double(score), "as": .string(kind.rawValue)]
        if score < 1 { outcome.append("said", own.map { .string(Clip.text($0.compact)) } ?? .null) }
        outcomes.append(path, .object(outcome))
      }
      let names = Set(wanted.map(\.path))
      let extra = given.filter { field in
        !names.contains(field.path) && !wanted.contains { field.path.hasPrefix($0.path + ".") }
      }
      let count = wanted.count + (isStrict ? extra.count : 0)
      let invented = extra.prefix(20).map { JSONValue.string(Clip.text($0.path)) }
      return Judgement(
        sum / Double(count), parse: .parsed, counts: ["right": Double(right), "fields": Double(count)],
        detail: ["fields": .object(outcomes), "extra": .array(Array(invented))])
    }

    private static func value(_ object: JSONObject, _ path: String) -> JSONValue? {
      if let direct = object[path] { return direct }
      var value = JSONValue.object(object)
      for key in path.split(separator: ".", omittingEmptySubsequences: false) {
        guard let next = value[String(key)] else { return nil }
        value = next
      }
      return value
    }
  }

  private static let list = ScorerDescription(
    "list_f1@1", "F1 of the answer's list against the label's, whatever the order; equal items count once each",
    needs: ["label answer: a list", "answer"],
    options: [.init("anls", "items match from an ANLS of 0.5 on, not only when they are equal", standard: false)]
  ) { options throws(AssayError) in
    let anls = try options.bool("anls", standard: false)
    return LabelledScorer(metric: anls ? "list_f1.anls@1" : "list_f1@1") { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      guard let gold = labels.first?.value.array else { return .unscored("the label is not a list") }
      guard let said = ListAnswer.find(answer) else {
        return Judgement(0, parse: RefusalRule.refuses(answer) ? .refused : .unparsed)
      }
      return ListAnswer.compare(said, gold.compactMap(LabelValues.text), anls: anls)
    }
  }

  private static let schema = ScorerDescription(
    "json_schema@1", "1 if the answer is JSON that follows the schema, with the path of what does not",
    needs: ["answer as JSON", "option schema, or label format with json_schema"],
    options: [.init("schema", "the schema; without it the label's")]
  ) { options throws(AssayError) in
    guard let given = options["schema"] else {
      return LabelledScorer(metric: "json_schema@1", aggregation: .rate, targets: [.format]) { item, labels in
        guard let source = labels.compactMap({ $0.value["json_schema"] }).first else {
          return .unscored("the label has no json_schema")
        }
        do throws(JSONSchema.Broken) {
          return judge(try JSONSchema(source), item)
        } catch {
          return .unscored("the schema is unusable: \(error)")
        }
      }
    }
    do throws(JSONSchema.Broken) {
      let schema = try JSONSchema(given)
      return LabelledScorer(metric: "json_schema@1", aggregation: .rate, targets: []) { item, _ in judge(schema, item) }
    } catch {
      throw options.error("schema", "is unusable: \(error)")
    }
  }

  private static func judge(_ schema: JSONSchema, _ item: ScoringCase) -> Judgement {
    guard let answer = item.answer else { return .unscored("no answer") }
    guard let value = JSONAnswer.find(answer) else {
      return Judgement(0, parse: RefusalRule.refuses(answer) ? .refused : .unparsed)
    }
    switch schema.validate(value) {
    case .valid: return Judgement(1, parse: .parsed)
    case .undecided(let reason): return .unscored(reason, parse: .parsed)
    case .invalid(let violations):
      return Judgement(
        0, parse: .parsed, detail: ["errors": .array(violations.map { .string(Clip.text($0.description)) })])
    }
  }
}
