package import AssayWire

/// Expected truth about a sample.
package struct Label: Sendable, Hashable, Codable {
  /// What a label speaks about.
  package enum Target: String, Sendable, Codable, CaseIterable {
    /// The final answer: a string, a number, a list of acceptable ones, or an object of fields.
    case answer
    /// Where the answer's support is: a list of regions, each with an optional `part`.
    case evidence
    /// The words in a picture or document (one string), and those spoken in a recording.
    case text, transcript
    /// Expected observations: a list of {"kind", "value", "kind of region" + "where"…}.
    case observations
    /// The intermediate steps, in order.
    case steps
    /// Requirements on the form: {"max_words": 5, "json_schema": {…}, "must_include": […]}.
    case format
    /// A table as HTML.
    case table
    /// What is really in the input, as an evidence document that claims are verified against.
    case facts
  }

  package var target: Target
  package var value: JSONValue
  package var authority: Authority
  /// Who or what says so: `person:anna`, `tesseract@5.3.0`, `dataset`.
  package var source: String
  /// The part the label is about; nil for the whole sample.
  package var part: Int?

  package init(
    _ target: Target, _ value: JSONValue, authority: Authority = .gold, source: String = "dataset", part: Int? = nil
  ) {
    self.target = target
    self.value = value
    self.authority = authority
    self.source = source
    self.part = part
  }

  private enum CodingKeys: String, CodingKey { case target = "for", value, authority, source, part }
}

/// One case of a dataset: a request with what is known about its right answer.
package struct Sample: Sendable, Hashable, Codable {
  package var id: String
  package var request: Request
  package var labels: [Label]
  /// For multiple choice: the options in order, A first.
  package var choices: [String]
  /// Samples that share a source (one receipt, one speaker) are not independent; intervals respect it.
  package var cluster: String?

  package init(
    id: String, request: Request, labels: [Label] = [], choices: [String] = [], cluster: String? = nil
  ) {
    self.id = id
    self.request = request
    self.labels = labels
    self.choices = choices
    self.cluster = cluster
  }

  package var attributes: [String: JSONValue] { request.attributes }

  package func labels(_ target: Label.Target, _ authority: Authority? = nil) -> [Label] {
    labels.filter { $0.target == target && (authority == nil || $0.authority == authority) }
  }
}
