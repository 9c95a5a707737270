import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Word and character errors")
struct TextErrorCounterTests {
  let fixture: JSONValue

  init() throws { fixture = try Fixtures.load("text", extract: Fixtures.text) }

  @Test("every pair has jiwer's counts and rates")
  func pairs() throws {
    for pair in try #require(fixture["pairs"]?.array) {
      let reference = pair.text("ref")
      let hypothesis = pair.text("hyp")
      var words = TextErrorCounter(.words)
      let w = words.add(reference: reference, hypothesis: hypothesis) ?? EditCounts()
      #expect(w == counts(pair), "\(pair.compact)")
      #expect(isClose(w.errorRate, pair["wer"]?.double), "\(pair.compact)")
      #expect(isClose(w.matchErrorRate, pair["mer"]?.double), "\(pair.compact)")
      #expect(isClose(w.informationLost, pair["wil"]?.double), "\(pair.compact)")
      #expect(isClose(w.informationPreserved, pair["wip"]?.double), "\(pair.compact)")
      var characters = TextErrorCounter(.characters)
      let c = characters.add(reference: reference, hypothesis: hypothesis) ?? EditCounts()
      #expect(c == counts(pair, "char_"), "\(pair.compact)")
      #expect(isClose(c.errorRate, pair["cer"]?.double), "\(pair.compact)")
    }
  }

  @Test("a corpus is one ratio of sums, as one call of jiwer gives it")
  func corpus() throws {
    var words = TextErrorCounter(.words)
    var characters = TextErrorCounter(.characters)
    let pairs = try #require(fixture["pairs"]?.array)
    for pair in pairs {
      let (a, b) = (pair.text("ref"), pair.text("hyp"))
      words.add(reference: a, hypothesis: b)
      characters.add(reference: a, hypothesis: b)
    }
    let corpus = try #require(fixture["corpus"])
    #expect(words.pairs == pairs.count && words.skipped == 0)
    #expect(words.total == counts(corpus))
    #expect(characters.total == counts(corpus, "char_"))
    #expect(isClose(words.total.errorRate, corpus["wer"]?.double))
    #expect(isClose(words.total.matchErrorRate, corpus["mer"]?.double))
    #expect(isClose(words.total.informationLost, corpus["wil"]?.double))
    #expect(isClose(characters.total.errorRate, corpus["cer"]?.double))
  }

  @Test("wer_standardize gives jiwer's tokens and counts")
  func standardised() throws {
    for pair in try #require(fixture["standardized"]?.array) {
      let (a, b) = (pair.text("ref"), pair.text("hyp"))
      var counter = TextErrorCounter(.words, normaliser: .standardise)
      let found = counter.add(reference: a, hypothesis: b)
      #expect(found == counts(pair), "\(pair.compact)")
      let tokens = TextNormaliser.standardise.apply(a).split(separator: " ").map { JSONValue.string(String($0)) }
      #expect(JSONValue.array(tokens) == pair["ref_tokens"])
    }
  }

  @Test("of several best alignments rapidfuzz's is chosen")
  func alignment() throws {
    for pair in try #require(fixture["alignment"]?.array) {
      var counter = TextErrorCounter(.characters)
      let found = counter.add(
        reference: pair.text("ref"), hypothesis: pair.text("hyp"))
      #expect(found == counts(pair), "\(pair.compact)")
    }
  }

  @Test("texts of a million characters are aligned in bounded memory, hopeless pairs are skipped")
  func huge() {
    let long = String(repeating: "ab cd ", count: 170_000)
    var counter = TextErrorCounter(.characters)
    let found = counter.add(reference: "ab cd ab", hypothesis: long)
    #expect(found?.hits == 8)
    #expect(found?.insertions == long.unicodeScalars.count - 1 - 8)
    #expect(!EditAligner.isFeasible(1_000_000, 1_000_000))
    #expect(!EditAligner.isFeasible(.max / 2, .max / 2))
  }

  @Test("long texts of different lengths keep the counts of the plain table")
  func blocks() {
    var generator = SeededGenerator(seed: 7)
    for (n, m) in [(63, 64), (64, 64), (65, 130), (200, 129), (300, 40)] {
      let a = (0..<n).map { _ in Int32(generator.next() % 3) }
      let b = (0..<m).map { _ in Int32(generator.next() % 3) }
      var aligner = EditAligner()
      let counts = aligner.align(a, b, alphabet: 3)
      #expect(counts == plainCounts(a, b))
      #expect(aligner.distance(a, b, alphabet: 3) == counts?.errors)
    }
  }

  private func counts(_ value: JSONValue, _ prefix: String = "") -> EditCounts {
    func count(_ name: String) -> Int { value[prefix + name]?.int ?? -1 }
    return EditCounts(
      hits: count("hits"), substitutions: count("substitutions"), deletions: count("deletions"),
      insertions: count("insertions"))
  }

  /// The rule in plain steps over a full table.
  private func plainCounts(_ reference: [Int32], _ hypothesis: [Int32]) -> EditCounts {
    var (a, b) = (reference[...], hypothesis[...])
    var counts = EditCounts()
    while let x = a.first, x == b.first {
      a.removeFirst()
      b.removeFirst()
      counts.hits += 1
    }
    while let x = a.last, x == b.last {
      a.removeLast()
      b.removeLast()
      counts.hits += 1
    }
    let (x, y) = (Array(a), Array(b))
    var d = (0...x.count).map { i in (0...y.count).map { j in i == 0 || j == 0 ? i + j : 0 } }
    for i in stride(from: 1, through: x.count, by: 1) {
      for j in stride(from: 1, through: y.count, by: 1) {
        d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1))
      }
    }
    var (i, j) = (x.count, y.count)
    while i > 0, j > 0 {
      if d[i][j] - d[i - 1][j] == 1 {
        counts.deletions += 1
        i -= 1
      } else {
        j -= 1
        if j > 0, d[i][j] - d[i - 1][j] == -1 {
          counts.insertions += 1
        } else {
          i -= 1
          if x[i] == y[j] { counts.hits += 1 } else { counts.substitutions += 1 }
        }
      }
    }
    counts.deletions += i
    counts.insertions += j
    return counts
  }
}
