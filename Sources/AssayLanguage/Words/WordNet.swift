/// Nouns with their kinds of: a read-only table over mapped memory. Look-ups take a binary search and no
/// allocation but for their results.
package final class WordNet: Sendable {
  private let memory: WordNetMemory
  private let lemmaKeys: Column<UInt64>
  private let senseStarts: Column<UInt32>
  private let senseSynsets: Column<UInt32>
  private let senseCounts: Column<UInt16>
  private let hypernymStarts: Column<UInt32>
  private let hypernyms: Column<UInt32>
  private let files: Column<UInt8>
  private let nameStarts: Column<UInt32>
  private let names: Column<UInt8>
  private let exceptionKeys: Column<UInt64>
  private let exceptionBases: Column<UInt64>
  private let adjectiveKeys: Column<UInt64>
  private let antonymFrom: Column<UInt64>
  private let antonymTo: Column<UInt64>

  /// Nil when the sections do not fit each other.
  init?(_ memory: WordNetMemory) {
    func column<Element: FixedWidthInteger>(_ section: WordNetFormat.Section) -> Column<Element>? {
      Column(memory, section)
    }
    guard let lemmaKeys: Column<UInt64> = column(.lemmaKeys), let senseStarts: Column<UInt32> = column(.senseStarts),
      let senseSynsets: Column<UInt32> = column(.senseSynsets), let senseCounts: Column<UInt16> = column(.senseCounts),
      let hypernymStarts: Column<UInt32> = column(.hypernymStarts), let hypernyms: Column<UInt32> = column(.hypernyms),
      let files: Column<UInt8> = column(.files), let nameStarts: Column<UInt32> = column(.nameStarts),
      let names: Column<UInt8> = column(.names), let exceptionKeys: Column<UInt64> = column(.exceptionKeys),
      let exceptionBases: Column<UInt64> = column(.exceptionBases),
      let adjectiveKeys: Column<UInt64> = column(.adjectiveKeys),
      let antonymFrom: Column<UInt64> = column(.antonymFrom), let antonymTo: Column<UInt64> = column(.antonymTo),
      senseStarts.count == lemmaKeys.count + 1, senseCounts.count == senseSynsets.count,
      hypernymStarts.count == files.count + 1, nameStarts.count == files.count + 1,
      exceptionBases.count == exceptionKeys.count, antonymTo.count == antonymFrom.count
    else { return nil }
    self.memory = memory
    self.lemmaKeys = lemmaKeys
    self.senseStarts = senseStarts
    self.senseSynsets = senseSynsets
    self.senseCounts = senseCounts
    self.hypernymStarts = hypernymStarts
    self.hypernyms = hypernyms
    self.files = files
    self.nameStarts = nameStarts
    self.names = names
    self.exceptionKeys = exceptionKeys
    self.exceptionBases = exceptionBases
    self.adjectiveKeys = adjectiveKeys
    self.antonymFrom = antonymFrom
    self.antonymTo = antonymTo
  }

  package var lemmaCount: Int { lemmaKeys.count }
  package var synsetCount: Int { files.count }
  /// Where the table lies in memory: mapped from its file, or only built.
  package var isMapped: Bool { memory.isMapped }

  /// Whether a noun (one word, or `PhraseKey` of several) is in the dictionary.
  package func hasNoun(_ key: WordKey) -> Bool { lemmaKeys.position(of: key.bits) != nil }
  package func hasAdjective(_ key: WordKey) -> Bool { adjectiveKeys.position(of: key.bits) != nil }

  /// The singular of an irregular plural.
  package func singular(of key: WordKey) -> WordKey? {
    exceptionKeys.position(of: key.bits).map { WordKey(bits: exceptionBases[$0]) }
  }

  /// The meanings of a noun that matter: at most `most`, the commonest first; a meaning that texts use less than
  /// an eighth as often as the first is left out, since with rare meanings everything is related.
  package func senses(_ key: WordKey, most: Int = 2) -> [UInt32] {
    guard let lemma = lemmaKeys.position(of: key.bits) else { return [] }
    let (start, end) = (Int(senseStarts[lemma]), Int(senseStarts[lemma + 1]))
    guard start < end, end <= senseSynsets.count else { return [] }
    let first = Int(senseCounts[start])
    var senses: [UInt32] = []
    for index in start..<min(end, start + most) {
      if index > start && Int(senseCounts[index]) * 8 < first { continue }
      senses.append(senseSynsets[index])
    }
    return senses
  }

  /// Meaning number `rank` (from 0) of a noun, however rare.
  package func sense(_ key: WordKey, rank: Int) -> UInt32? {
    guard let lemma = lemmaKeys.position(of: key.bits) else { return nil }
    let index = Int(senseStarts[lemma]) + rank
    return rank >= 0 && index < Int(senseStarts[lemma + 1]) && index < senseSynsets.count ? senseSynsets[index] : nil
  }

  package func hypernyms(of synset: UInt32) -> [UInt32] {
    let synset = Int(synset)
    guard synset < files.count else { return [] }
    let (start, end) = (Int(hypernymStarts[synset]), Int(hypernymStarts[synset + 1]))
    guard start <= end, end <= hypernyms.count else { return [] }
    return (start..<end).map { hypernyms[$0] }
  }

  /// The lexicographer's file: 5 animals, 6 artifacts, 13 food, 18 persons, 20 plants…
  package func file(of synset: UInt32) -> Int { Int(synset) < files.count ? Int(files[Int(synset)]) : 0 }

  /// The first word of a meaning, for people.
  package func name(of synset: UInt32) -> String {
    let synset = Int(synset)
    guard synset < files.count else { return "" }
    let (start, end) = (Int(nameStarts[synset]), Int(nameStarts[synset + 1]))
    guard start <= end, end <= names.count else { return "" }
    return String(decoding: (start..<end).map { names[$0] == UInt8(ascii: "_") ? 32 : names[$0] }, as: UTF8.self)
  }

  /// All kinds that a meaning is, itself first, the nearest first, with the number of steps and by which meaning it
  /// was reached. Bounded by `stepsMax` and `ancestorsMax`.
  package func ancestors(of synset: UInt32, stepsMax: Int = 12) -> [Ancestor] {
    var found = [Ancestor(synset: synset, steps: 0, from: 0)]
    var seen: Set<UInt32> = [synset]
    var next = 0
    while next < found.count, found.count < Self.ancestorsMax {
      let current = found[next]
      if current.steps < stepsMax {
        for parent in hypernyms(of: current.synset) where seen.insert(parent).inserted {
          found.append(Ancestor(synset: parent, steps: current.steps + 1, from: next))
        }
      }
      next += 1
    }
    return found
  }

  package struct Ancestor: Sendable, Hashable {
    package var synset: UInt32
    package var steps: Int
    /// The place in the list of the meaning below it.
    package var from: Int
  }

  private static let ancestorsMax = 256

  /// Adjectives that say the opposite; at most eight.
  package func antonyms(of adjective: WordKey) -> [WordKey] {
    guard var index = antonymFrom.firstPosition(notLess: adjective.bits) else { return [] }
    var found: [WordKey] = []
    while index < antonymFrom.count, antonymFrom[index] == adjective.bits, found.count < 8 {
      found.append(WordKey(bits: antonymTo[index]))
      index += 1
    }
    return found
  }
}

/// A section of the table as numbers.
struct Column<Element: FixedWidthInteger>: @unchecked Sendable {
  // Points into memory that `WordNetMemory` keeps alive and nobody writes; the owner holds both.
  private let base: UnsafeRawPointer
  let count: Int

  init?(_ memory: WordNetMemory, _ section: WordNetFormat.Section) {
    guard let bytes = memory.section(section), let base = bytes.baseAddress,
      bytes.count % MemoryLayout<Element>.size == 0
    else { return nil }
    self.base = base
    count = bytes.count / MemoryLayout<Element>.size
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    guard index >= 0, index < count else { return 0 }
    return Element(
      littleEndian: base.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: Element.self))
  }

  /// The first place whose number is not less, in a sorted column.
  func firstPosition(notLess key: Element) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low < count ? low : nil
  }

  func position(of key: Element) -> Int? {
    guard let index = firstPosition(notLess: key), self[index] == key else { return nil }
    return index
  }
}
