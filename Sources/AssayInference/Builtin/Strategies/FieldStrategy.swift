import AssayCore
import AssayWire

/// One named field of something written, or said when nothing is written.
struct FieldStrategy: EvidenceStrategy {
  let name = "field"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    guard case .field(let field) = question.intent else { return nil }
    let asksSpeech = question.has(
      "said", "say", "says", "spoken", "caller", "customer", "agent", "speaker", "mentioned", "heard", "recording",
      "call")
    let reads = facts.hasText && !(asksSpeech && facts.hasSpeech)
    if reads, let found = Self.written(field, question, facts) { return found }
    if facts.hasSpeech, let found = SpokenField.find(field, facts) { return found }
    if !reads, facts.hasText, let found = Self.written(field, question, facts) { return found }
    if facts.hasText || facts.hasSpeech { return .unknown("no \(field) stands in what was read or heard") }
    let why = facts.whyMissing(.textLine, .pageText, .utterance)
    return .unknown(why ?? "nothing was read or heard that could hold the \(field)")
  }

  static func written(_ field: String, _ question: Question, _ facts: Facts) -> Finding? {
    switch field {
    case "total": return FieldVote.read(AmountField(kind: .total), named: field, in: facts)
    case "subtotal", "tax", "change", "cash", "refund":
      guard let kind = AmountField.Kind(rawValue: field) else { return nil }
      return FieldVote.read(AmountField(kind: kind), named: field, in: facts)
    case "date": return FieldVote.read(DateField(wantsISO: question.wantsISODate), named: field, in: facts)
    case "company": return FieldVote.read(CompanyField(), named: field, in: facts)
    case "address": return FieldVote.read(AddressField(), named: field, in: facts)
    default: return FieldVote.read(LabelField(field), named: field, in: facts)
    }
  }
}

/// Several fields as JSON; what is not found is null.
struct FieldsStrategy: EvidenceStrategy {
  let name = "fields"

  private static let canonical: [String: String] = [
    "store": "company", "merchant": "company", "vendor": "company", "shop": "company", "seller": "company",
    "store_name": "company", "company_name": "company",
    "total_amount": "total", "amount": "total", "grand_total": "total", "sum": "total", "gst": "tax", "vat": "tax",
    "purchase_date": "date", "invoice_date": "date", "receipt_date": "date",
  ]

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    guard case .fields(let names) = question.intent else { return nil }
    guard facts.hasText || facts.hasSpeech else {
      return .unknown(facts.whyMissing(.textLine, .pageText, .utterance) ?? "nothing was read or heard")
    }
    var object = JSONObject()
    var all = Finding(text: "")
    var confidences: [Double] = []
    for name in names.prefix(40) where object[name] == nil {
      let field = Self.canonical[name.lowercased()] ?? name.lowercased().replacing("_", with: " ")
      let found = FieldStrategy.written(field, question, facts) ?? SpokenField.find(field, facts)
      object[name] = found.map { .string($0.text) } ?? .null
      guard let found else {
        all.steps.append("\(name): not found")
        continue
      }
      all.citations += found.citations.filter { !all.citations.contains($0) }
      all.evidence += found.evidence
      all.steps += found.steps.map { "\(name): \($0)" }
      if let confidence = found.confidence { confidences.append(confidence) }
    }
    guard !confidences.isEmpty || !all.citations.isEmpty else {
      return .unknown("none of \(names.joined(separator: ", ")) stands in what was read")
    }
    all.structured = .object(object)
    all.text = JSONValue.object(object).compact
    all.confidence = confidences.isEmpty ? nil : confidences.reduce(0, +) / Double(confidences.count)
    return all
  }
}
