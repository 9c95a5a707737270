package import AssayWire

/// BERT's uncased tokenizer: clean, lower-case, strip accents, split at spaces and punctuation, then the longest
/// known pieces first. Reads Hugging Face's `tokenizer.json`.
package struct WordPiece: Sendable {
  private let vocabulary: [[UInt8]: Int64]
  package let unknown: Int64
  package let start: Int64
  package let end: Int64
  package let padding: Int64
  /// A longer word is unknown as a whole.
  static let scalarsPerWordMax = 100

  /// - Throws: `.missing` when the document is not that of an uncased WordPiece tokenizer.
  package init(_ document: JSONValue) throws(NeuralError) {
    let model = document["model"]
    guard model?["type"]?.string == "WordPiece", model?["continuing_subword_prefix"]?.string == "##",
      document["normalizer"]?["type"]?.string == "BertNormalizer",
      document["normalizer"]?["lowercase"]?.bool == true,
      let members = model?["vocab"]?.object?.members
    else { throw NeuralError(.missing, "tokenizer.json is not that of an uncased WordPiece tokenizer") }
    var vocabulary: [[UInt8]: Int64] = [:]
    vocabulary.reserveCapacity(members.count)
    for (word, number) in members {
      if let number = number.int { vocabulary[Array(word.utf8)] = Int64(number) }
    }
    self.vocabulary = vocabulary
    func special(_ name: String) throws(NeuralError) -> Int64 {
      guard let number = vocabulary[Array(name.utf8)] else {
        throw NeuralError(.missing, "tokenizer.json does not know \(name)")
      }
      return number
    }
    unknown = try special("[UNK]")
    start = try special("[CLS]")
    end = try special("[SEP]")
    padding = try special("[PAD]")
  }

  /// The numbers of a text's pieces, with start and end, at most `tokensMax` in all.
  package func encode(_ text: String, tokensMax: Int) -> [Int64] {
    var tokens = [start]
    var word: [Unicode.Scalar] = []
    func flush() {
      guard !word.isEmpty else { return }
      append(word, to: &tokens)
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      if tokens.count >= tokensMax { break }
      if BertText.isDropped(scalar) { continue }
      if BertText.isSpace(scalar) {
        flush()
      } else if BertText.isIdeograph(scalar) {
        flush()
        append([scalar], to: &tokens)
      } else {
        for plain in BertText.folded(scalar) {
          if BertText.isPunctuation(plain) {
            flush()
            append([plain], to: &tokens)
          } else if word.count <= Self.scalarsPerWordMax {
            word.append(plain)
          }
        }
      }
    }
    flush()
    return tokens.prefix(max(1, tokensMax - 1)) + [end]
  }

  private func append(_ word: [Unicode.Scalar], to tokens: inout [Int64]) {
    guard word.count <= Self.scalarsPerWordMax else {
      tokens.append(unknown)
      return
    }
    let parts = word.map { Array(String($0).utf8) }
    var pieces: [Int64] = []
    var from = 0
    while from < parts.count {
      var found: (end: Int, number: Int64)?
      for to in stride(from: parts.count, to: from, by: -1) {
        let prefix: [UInt8] = from > 0 ? [35, 35] : []
        if let number = vocabulary[prefix + parts[from..<to].joined()] {
          found = (to, number)
          break
        }
      }
      guard let found else {
        tokens.append(unknown)
        return
      }
      pieces.append(found.number)
      from = found.end
    }
    tokens += pieces
  }
}
