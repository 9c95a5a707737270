/// Compiles WordNet's text files (format of wndb(5WN)) into the table.
struct WordNetBuilder {
  private var synsets: [UInt32: UInt32] = [:]
  private var hypernymStarts: [UInt32] = [0]
  private var hypernymOffsets: [UInt32] = []
  private var files: [UInt8] = []
  private var nameStarts: [UInt32] = [0]
  private var names: [UInt8] = []
  private var counts: [WordKey: [UInt8: UInt16]] = [:]
  private var lemmas: [(key: UInt64, senses: [UInt32], counts: [UInt16])] = []
  private var exceptions: [(key: UInt64, base: UInt64)] = []
  private var adjectives: [UInt64] = []
  private var antonyms: [(from: UInt64, to: UInt64)] = []

  static func table(_ sources: [String: [UInt8]], folder: String, digest: [UInt8], signature: [UInt8])
    throws(WordNetProblem) -> [UInt8]
  {
    var builder = WordNetBuilder()
    if let bytes = sources["cntlist.rev"] { builder.readCounts(bytes) }
    try builder.readNouns(sources["data.noun"] ?? [], "\(folder)/data.noun")
    try builder.readNounIndex(sources["index.noun"] ?? [], "\(folder)/index.noun")
    if let bytes = sources["noun.exc"] { builder.readExceptions(bytes) }
    if let bytes = sources["index.adj"] { builder.readAdjectives(bytes) }
    if let bytes = sources["data.adj"] { builder.readAntonyms(bytes) }
    return builder.serialised(digest: digest, signature: signature)
  }

  /// `lemma%1:05:00:: 2 14`: sense number 2 of a noun was tagged 14 times.
  private mutating func readCounts(_ bytes: [UInt8]) {
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine() {
      var fields = line
      guard let key = fields.next(), let rank = fields.nextNumber(), let count = fields.nextNumber(),
        let mark = key.firstIndex(of: UInt8(ascii: "%")), mark + 1 < key.endIndex, key[mark + 1] == UInt8(ascii: "1"),
        (1...255).contains(rank)
      else { continue }
      counts[Self.key(of: key[..<mark]), default: [:]][UInt8(rank)] = UInt16(min(max(count, 0), 65535))
    }
  }

  /// `offset file type words(hex) word id … pointers symbol offset pos source … | gloss`.
  private mutating func readNouns(_ bytes: [UInt8], _ path: String) throws(WordNetProblem) {
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine() {
      var fields = line
      guard let first = fields.next(), let offset = FieldScanner.number(first) else {
        throw .malformed(file: path, line: scan.line)
      }
      guard let file = fields.nextNumber(), fields.next() != nil, let words = fields.nextNumber(radix: 16), words > 0,
        let name = fields.next()
      else { throw .malformed(file: path, line: scan.line) }
      fields.skip(2 * words - 1)
      guard let pointers = fields.nextNumber(), pointers >= 0 else { throw .malformed(file: path, line: scan.line) }
      for _ in 0..<pointers {
        guard let symbol = fields.next(), let target = fields.nextNumber() else {
          throw .malformed(file: path, line: scan.line)
        }
        fields.skip(2)
        if symbol.first == UInt8(ascii: "@") { hypernymOffsets.append(UInt32(truncatingIfNeeded: target)) }
      }
      synsets[UInt32(truncatingIfNeeded: offset)] = UInt32(files.count)
      hypernymStarts.append(UInt32(hypernymOffsets.count))
      files.append(UInt8(truncatingIfNeeded: file))
      names += name
      nameStarts.append(UInt32(names.count))
    }
    if files.isEmpty { throw .malformed(file: path, line: 1) }
  }

  /// `lemma n senses pointers symbol … senses tagged offset …`, the senses by falling frequency.
  private mutating func readNounIndex(_ bytes: [UInt8], _ path: String) throws(WordNetProblem) {
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine() {
      var fields = line
      guard let word = fields.next(), fields.next() != nil, let senses = fields.nextNumber(),
        let pointers = fields.nextNumber(), pointers >= 0
      else { throw .malformed(file: path, line: scan.line) }
      fields.skip(pointers + 2)
      let key = Self.key(of: word)
      let tagged = counts[key]
      var found: [UInt32] = []
      var often: [UInt16] = []
      for rank in 0..<min(max(senses, 0), WordNetFormat.sensesMax) {
        guard let offset = fields.nextNumber() else { throw .malformed(file: path, line: scan.line) }
        guard let synset = synsets[UInt32(truncatingIfNeeded: offset)] else { continue }
        found.append(synset)
        often.append(tagged?[UInt8(rank + 1)] ?? 0)
      }
      if !found.isEmpty { lemmas.append((key.bits, found, often)) }
    }
    if lemmas.isEmpty { throw .malformed(file: path, line: 1) }
  }

  private mutating func readExceptions(_ bytes: [UInt8]) {
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine(skippingHeader: false) {
      var fields = line
      guard let plural = fields.next(), let base = fields.next() else { continue }
      exceptions.append((Self.key(of: plural).bits, Self.key(of: base).bits))
    }
  }

  private mutating func readAdjectives(_ bytes: [UInt8]) {
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine() {
      var fields = line
      if let word = fields.next() { adjectives.append(Self.key(of: word).bits) }
    }
  }

  /// Antonyms join single words: the pointer `!` with the numbers of the words in both synsets.
  private mutating func readAntonyms(_ bytes: [UInt8]) {
    var words: [UInt32: [WordKey]] = [:]
    var pairs: [(from: UInt32, to: UInt32, source: Int, target: Int)] = []
    var scan = FieldScanner(bytes)
    while let line = scan.nextLine() {
      var fields = line
      guard let offset = fields.nextNumber() else { continue }
      fields.skip(2)
      guard let count = fields.nextNumber(radix: 16) else { continue }
      var own: [WordKey] = []
      for _ in 0..<count {
        // "apart(p)": a mark of position in the sentence belongs to no word.
        if let word = fields.next() { own.append(Self.key(of: word.prefix { $0 != UInt8(ascii: "(") })) }
        fields.skip(1)
      }
      let from = UInt32(truncatingIfNeeded: offset)
      words[from] = own
      for _ in 0..<max(0, fields.nextNumber() ?? 0) {
        guard let symbol = fields.next(), let target = fields.nextNumber() else { break }
        fields.skip(1)
        guard let ends = fields.nextNumber(radix: 16) else { break }
        if symbol.first == UInt8(ascii: "!") {
          pairs.append((from, UInt32(truncatingIfNeeded: target), ends >> 8, ends & 0xff))
        }
      }
    }
    for pair in pairs {
      guard let from = words[pair.from], let to = words[pair.to], from.indices.contains(pair.source - 1),
        to.indices.contains(pair.target - 1)
      else { continue }
      antonyms.append((from[pair.source - 1].bits, to[pair.target - 1].bits))
    }
  }

  /// The key under which the tokeniser and `PhraseKey` find the same words.
  private static func key(of word: some Collection<UInt8>) -> WordKey {
    let text = TokenizedText(bytes: word.map { $0 == UInt8(ascii: "_") ? 32 : $0 })
    return PhraseKey.combine(text.tokens.map(\.key))
  }
}

extension WordNetBuilder {
  private func serialised(digest: [UInt8], signature: [UInt8]) -> [UInt8] {
    var table = TableWriter(digest: digest, signature: signature)
    let sorted = lemmas.sorted { $0.key < $1.key }
    var starts: [UInt32] = [0]
    for lemma in sorted { starts.append((starts.last ?? 0) + UInt32(lemma.senses.count)) }
    let byPlural = exceptions.sorted { ($0.key, $0.base) < ($1.key, $1.base) }
    let opposites = antonyms.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    for section in WordNetFormat.Section.allCases {
      switch section {
      case .lemmaKeys: table.add(sorted.map(\.key))
      case .senseStarts: table.add(starts)
      case .senseSynsets: table.add(sorted.flatMap(\.senses))
      case .senseCounts: table.add(sorted.flatMap(\.counts))
      case .hypernymStarts: table.add(hypernymStarts)
      // An offset that no synset has points to the root.
      case .hypernyms: table.add(hypernymOffsets.map { synsets[$0] ?? 0 })
      case .files: table.add(files)
      case .nameStarts: table.add(nameStarts)
      case .names: table.add(names)
      case .exceptionKeys: table.add(byPlural.map(\.key))
      case .exceptionBases: table.add(byPlural.map(\.base))
      case .adjectiveKeys: table.add(adjectives.sorted())
      case .antonymFrom: table.add(opposites.map(\.from))
      case .antonymTo: table.add(opposites.map(\.to))
      }
    }
    return table.finish()
  }
}

/// Lays out the sections behind a header.
private struct TableWriter {
  private var bytes: [UInt8]
  private var sections = 0

  init(digest: [UInt8], signature: [UInt8]) {
    bytes = Array(repeating: 0, count: WordNetFormat.headerBytes)
    bytes.replaceSubrange(WordNetFormat.digestOffset..<WordNetFormat.digestOffset + 32, with: digest.prefix(32))
    bytes.replaceSubrange(
      WordNetFormat.signatureOffset..<WordNetFormat.signatureOffset + 32, with: signature.prefix(32))
    put(WordNetFormat.magic, at: 0)
    put(UInt64(WordNetFormat.version), at: WordNetFormat.versionOffset)
  }

  private mutating func put(_ number: UInt64, at offset: Int) {
    for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
  }

  mutating func add<Element: FixedWidthInteger>(_ column: [Element]) {
    put(UInt64(column.count * MemoryLayout<Element>.size), at: WordNetFormat.sectionsOffset + 8 * sections)
    sections += 1
    for number in column { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    while bytes.count % 8 != 0 { bytes.append(0) }
  }

  mutating func finish() -> [UInt8] {
    let checksum = bytes.withUnsafeBytes {
      WordNetFormat.checksum(UnsafeRawBufferPointer(rebasing: $0[WordNetFormat.headerBytes...]))
    }
    put(checksum, at: WordNetFormat.checksumOffset)
    return bytes
  }
}
