import AssayConfiguration
package import AssayCore
import AssayScoring
import AssayWire

/// Labels that programs guess. They name their source, never replace a gold label and stay weak in every output.
package enum WeakLabels {
  package static func defaultTarget(_ kind: WeakLabellerSpec.Kind) -> Label.Target {
    switch kind {
    case .ocr: .text
    case .speech: .transcript
    case .metadata, .validator, .agreement: .answer
    }
  }

  private static func knownOptions(_ kind: WeakLabellerSpec.Kind) -> [String] {
    switch kind {
    case .ocr, .speech: ["source", "confidence_min"]
    case .metadata: ["from", "pattern"]
    case .validator: ["check", "words"]
    case .agreement: ["providers", "prices", "sources", "about", "threshold"]
    }
  }

  /// What is wrong with a labeller's options; nil when nothing is.
  static func problem(with spec: WeakLabellerSpec) -> String? {
    guard let options = spec.options.object else { return "`options` should be a mapping" }
    let known = knownOptions(spec.kind)
    for key in options.keys where !known.contains(key) {
      let near =
        nearest(key, in: known).map { "; did you mean `\($0)`?" } ?? "; known: \(known.joined(separator: ", "))"
      return "a weak label of kind `\(spec.kind.rawValue)` has no option `\(key.shortened(40))`\(near)"
    }
    for key in ["confidence_min", "threshold"] {
      if let value = options[key], !(value.double.map { (0...1).contains($0) } ?? false) {
        return "`\(key)` should be a number from 0 to 1"
      }
    }
    for member in options["prices"]?.object?.members ?? [] where Price(member.value) == nil {
      return "the price of `\(member.key.shortened(40))` should be {input_per_million: …, output_per_million: …}"
    }
    switch spec.kind {
    case .metadata where options["from"]?.string == nil:
      return "`from` is missing: `file_name`, `attributes.NAME` or a metadata key such as `exif.DateTimeOriginal`"
    case .validator where options["check"]?.string.flatMap(Validator.init(rawValue:)) == nil:
      return "`check` should be one of \(Validator.allCases.map(\.rawValue).joined(separator: ", "))"
    case .agreement where ["providers", "sources", "about"].allSatisfy({ options[$0] == nil }):
      return "needs `providers` (models to ask), or `sources` or `about` (the agreement of two extractors)"
    default: return nil
    }
  }

  /// The extractors a labeller needs; nil means all.
  static func extractors(_ spec: WeakLabellerSpec) -> Set<String>? {
    switch spec.kind {
    case .ocr: ["ocr", "page-ocr"]
    case .validator: ["ocr", "page-ocr", "page-text"]
    case .speech: ["speech"]
    case .metadata: []
    case .agreement: sources(spec).map(Set.init) ?? (spec.options["about"] == nil ? [] : nil)
    }
  }

  /// The labels of one labeller, from what was perceived; providers are asked elsewhere.
  static func labels(_ spec: WeakLabellerSpec, sample: Sample, evidence: Evidence) -> [Label] {
    switch spec.kind {
    case .ocr: read(spec, .textLine, evidence)
    case .speech: read(spec, .utterance, evidence)
    case .metadata: metadata(spec, sample, evidence)
    case .validator: validated(spec, evidence)
    case .agreement: agreed(spec, evidence)
    }
  }

  private static func label(_ spec: WeakLabellerSpec, _ value: JSONValue, source: String, part: Int?) -> Label {
    Label(
      spec.target, value, authority: .weak, source: "\(spec.name):\(source)", part: spec.target == .answer ? nil : part)
  }

  /// What each source read or heard in each part; text read from a page is given row by row.
  private static func lines(
    _ spec: WeakLabellerSpec, _ kind: Observation.Kind, _ evidence: Evidence
  ) -> [(part: Int, source: String, lines: [String])] {
    let wanted = spec.options["source"]?.string
    let least = spec.options["confidence_min"]?.double ?? 0
    var groups: [(part: Int, source: String, observations: [Observation])] = []
    for observation in evidence.observations(kind) {
      guard observation.text != nil, observation.confidence ?? 1 >= least,
        wanted.map(observation.source.hasPrefix) ?? true
      else { continue }
      if let place = groups.firstIndex(where: { $0.part == observation.part && $0.source == observation.source }) {
        groups[place].observations.append(observation)
      } else {
        groups.append((observation.part, observation.source, [observation]))
      }
    }
    return groups.map { group in
      let lines =
        kind == .utterance
        ? group.observations.compactMap(\.text)
        : ReadingOrder.rows(group.observations, words: evidence.observations(.textWord, part: group.part))
      return (group.part, group.source, lines)
    }
  }

  /// What the first source read of each part, line by line.
  private static func read(_ spec: WeakLabellerSpec, _ kind: Observation.Kind, _ evidence: Evidence) -> [Label] {
    var done: Set<Int> = []
    return lines(spec, kind, evidence).compactMap { group in
      guard done.insert(group.part).inserted else { return nil }
      let text = group.lines.joined(separator: kind == .utterance ? " " : "\n")
      return label(spec, .string(text), source: group.source, part: group.part)
    }
  }

  private static func metadata(_ spec: WeakLabellerSpec, _ sample: Sample, _ evidence: Evidence) -> [Label] {
    guard let from = spec.options["from"]?.string else { return [] }
    var found: [(value: String, part: Int?)] = []
    if from == "file_name" {
      found = sample.request.parts.enumerated().compactMap { index, part in part.asset?.name.map { ($0, index) } }
    } else if from.hasPrefix("attributes."), let value = sample.attributes[String(from.dropFirst(11))] {
      found = [(value.string ?? value.compact, nil)]
    } else {
      let path = from.split(separator: ".", maxSplits: 1).map(String.init)
      for medium in evidence.media {
        for item in medium.info.metadata where path == [item.group, item.key] {
          found.append((item.value, medium.part))
        }
      }
    }
    return found.prefix(16).compactMap { value, part in
      guard let text = extract(value, pattern: spec.options["pattern"]?.string), !text.isEmpty else { return nil }
      return label(spec, .string(text), source: from, part: part)
    }
  }

  /// What stands at the `{}` of a pattern such as `receipt-{}.jpg`; the text itself without a pattern.
  static func extract(_ text: String, pattern: String?) -> String? {
    guard let pattern else { return text }
    let bytes = Array(text.utf8)
    let whole = Array(pattern.utf8)
    guard let hole = whole.indices.first(where: { whole[$0...].starts(with: "{}".utf8) }) else { return nil }
    let (before, after) = (Array(whole[..<hole]), Array(whole[(hole + 2)...]))
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: before) }) ?? (before.isEmpty ? 0 : nil)
    else {
      return nil
    }
    let rest = bytes[(start + before.count)...]
    if after.isEmpty { return String(decoding: rest, as: UTF8.self) }
    guard let end = rest.indices.first(where: { rest[$0...].starts(with: after) }) else { return nil }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private static func validated(_ spec: WeakLabellerSpec, _ evidence: Evidence) -> [Label] {
    guard let check = spec.options["check"]?.string.flatMap(Validator.init(rawValue:)) else { return [] }
    let words = (spec.options["words"]?.array ?? []).compactMap(\.string)
    let groups = lines(spec, .textLine, evidence) + lines(spec, .pageText, evidence)
    for group in groups {
      guard let value = check.value(in: group.lines, totalWords: words) else { continue }
      return [label(spec, .string(value), source: check.rawValue, part: group.part)]
    }
    return []
  }

  private static func sources(_ spec: WeakLabellerSpec) -> [String]? {
    (spec.options["sources"]?.array).map { $0.compactMap(\.string) }
  }

  /// What the first of two extractors read, where the second read the same.
  private static func agreed(_ spec: WeakLabellerSpec, _ evidence: Evidence) -> [Label] {
    let wanted = sources(spec)
    let about = spec.options["about"]?.string
    guard wanted != nil || about != nil else { return [] }
    let least = spec.options["threshold"]?.double ?? 0.9
    return evidence.agreements.compactMap { agreement in
      guard agreement.value >= least, wanted.map({ Set($0) == Set(agreement.sources) }) ?? true,
        about.map({ matches(glob: $0, agreement.about) }) ?? true, let first = agreement.sources.first
      else { return nil }
      let texts = evidence.observations.filter {
        $0.part == agreement.part && isFrom(first, $0) && [.textLine, .utterance, .pageText].contains($0.kind)
      }.compactMap(\.text)
      guard !texts.isEmpty else { return nil }
      let source = agreement.sources.joined(separator: "+")
      return label(spec, .string(texts.joined(separator: "\n")), source: source, part: agreement.part)
    }
  }

  /// Agreements name extractors; an observation's id does too: `p0.ocr.12`.
  private static func isFrom(_ extractor: String, _ observation: Observation) -> Bool {
    observation.id.hasPrefix("p\(observation.part).\(extractor).") || observation.source.hasPrefix(extractor + "@")
  }

  /// The label of answers that models gave independently; nil when they do not agree.
  static func agreed(_ spec: WeakLabellerSpec, answers: [(provider: String, answer: Answer)]) -> Label? {
    let usable = answers.filter { !$0.answer.refused && !$0.answer.abstained && !$0.answer.text.trimmed.isEmpty }
    guard let first = usable.first, usable.count == answers.count else { return nil }
    let least = spec.options["threshold"]?.double ?? 1
    for other in usable.dropFirst() where similarity(first.answer.text, other.answer.text) < least { return nil }
    let source = usable.map(\.provider).joined(separator: "+")
    return label(spec, .string(first.answer.text.trimmed), source: source, part: nil)
  }

  /// 1 less the edit distance over the longer length, of texts without case and outer space; beyond 2,000
  /// characters only equality counts.
  static func similarity(_ a: String, _ b: String) -> Double {
    let left = Array(a.trimmed.lowercased().unicodeScalars)
    let right = Array(b.trimmed.lowercased().unicodeScalars)
    if left == right { return 1 }
    guard left.count <= 2000, right.count <= 2000, !left.isEmpty, !right.isEmpty else { return 0 }
    var row = Array(0...right.count)
    for i in 1...left.count {
      var diagonal = row[0]
      row[0] = i
      for j in 1...right.count {
        let substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1)
        diagonal = row[j]
        row[j] = min(row[j] + 1, row[j - 1] + 1, substitution)
      }
    }
    return 1 - Double(row[right.count]) / Double(max(left.count, right.count))
  }
}
