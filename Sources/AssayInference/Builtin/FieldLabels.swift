/// Which named field a question asks for.
enum FieldLabels {
  /// Canonical fields by the words that ask for them, the most specific first.
  private static let canonical: [(String, [String])] = [
    ("subtotal", ["subtotal", "sub total"]),
    ("tax", ["gst amount", "total tax", "tax amount", "vat amount", "how much tax", "how much gst", "how much vat"]),
    ("change", ["change given", "how much change", "change due", "the change"]),
    ("refund", ["refund", "refunded"]),
    (
      "total",
      [
        "grand total", "total amount", "total price", "amount due", "total due", "amount payable", "total",
        "how much was paid",
        "how much is paid", "how much did", "how much does the bill", "how much in all",
      ]
    ),
    ("address", ["address"]),
    (
      "company",
      [
        "company", "store name", "shop name", "merchant", "vendor", "seller", "name of the shop", "name of the store",
        "business name", "which store", "which shop", "which restaurant", "name of the restaurant", "who issued",
        "issued by",
      ]
    ),
    (
      "date",
      [
        "what date", "which date", "date of", "the date", "purchase date", "invoice date", "receipt date", "what day",
        "on which day", "when was", "date",
      ]
    ),
  ]

  /// The field a question about something written asks for; nil when it asks for none.
  static func written(_ words: [String]) -> String? {
    let label = label(words)
    if let label, let exact = canonical.first(where: { $0.1.contains(label) }) { return exact.0 }
    // "due date", "invoice number": the label names the field better than the word it ends in.
    if let label, isQualified(label) { return label }
    let reader = WordReader(words)
    for (field, phrases) in canonical where phrases.contains(where: { reader.has(phrase: $0) }) { return field }
    guard let label, !label.split(separator: " ").allSatisfy({ generic.contains(String($0)) }) else { return nil }
    return label
  }

  /// The field a question about something said asks for; nil when it asks for everything.
  static func spoken(_ words: [String]) -> String? {
    let reader = WordReader(words)
    if reader.has("refund", "refunded") { return "refund" }
    let said: Set<String> = [
      "does", "do", "caller", "customer", "agent", "speaker", "say", "said", "says", "spoken", "mentioned", "mention",
      "hear", "heard", "person", "person", "man", "woman", "call", "recording", "audio", "clip", "give", "gives",
      "they",
    ]
    guard let label = label(words.filter { !said.contains($0) }), !generic.contains(label) else { return nil }
    return label
  }

  private static let generic: Set<String> = [
    "all", "whole", "entire", "text", "word", "words", "sentence", "message", "speech", "transcript", "it", "this",
    "what", "there",
  ]
  private static let qualifiers: Set<String> = [
    "due", "expiry", "delivery", "birth", "best", "manufacture", "production", "order", "ship", "shipping", "excl",
    "net",
  ]

  private static let endings: Set<String> = ["number", "no", "id", "code", "nr"]

  private static func isQualified(_ label: String) -> Bool {
    let words = label.split(separator: " ").map(String.init)
    guard words.count > 1, let last = words.last else { return false }
    return endings.contains(last) || words.contains { qualifiers.contains($0) }
  }

  /// "what is the serial number on the plate" → `serial number`.
  private static func label(_ words: [String]) -> String? {
    let starts: Set<String> = [
      "what", "whats", "which", "read", "give", "tell", "find", "state", "extract", "who", "how",
    ]
    guard let first = words.first(where: { !["please", "can", "could", "you"].contains($0) }), starts.contains(first)
    else { return nil }
    let skip: Set<String> = [
      "what", "whats", "which", "who", "is", "was", "are", "the", "a", "an", "read", "give", "tell", "me", "find",
      "state",
      "extract", "please", "can", "could", "you", "has", "have", "many", "much", "how", "s", "value",
    ]
    let stop: Set<String> = [
      "on", "in", "of", "at", "for", "shown", "printed", "written", "does", "do", "from", "given", "that", "stated",
      "this", "by", "said", "appears", "and", "answer", "reply", "return", "as", "with", "it", "displayed", "marked",
      "to", "only", "being", "mentioned",
    ]
    var label: [String] = []
    for word in words {
      if stop.contains(word) {
        if label.isEmpty { continue }
        break
      }
      if !skip.contains(word) { label.append(word) }
    }
    guard !label.isEmpty, label.count <= 4 else { return nil }
    return label.joined(separator: " ")
  }
}
