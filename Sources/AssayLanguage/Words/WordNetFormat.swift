/// The layout of the compiled table: a header of `headerBytes`, then sections of little-endian numbers, each
/// starting at a multiple of eight bytes.
enum WordNetFormat {
  /// "ASSAYWN" and the version of the layout.
  static let magic: UInt64 = 0x314e_5759_4153_5341
  static let version: UInt32 = 3
  static let headerBytes = 256
  static let sensesMax = 4
  static let tableBytesMax = 64 << 20

  /// Sections in their order in the file.
  enum Section: Int, CaseIterable {
    /// Sorted keys of the noun lemmas (u64); the number of their first sense (u32, one more than lemmas).
    case lemmaKeys, senseStarts
    /// Synset (u32) and how often the sense was tagged in texts (u16), most frequent first.
    case senseSynsets, senseCounts
    /// By synset: where its hypernyms start (u32, one more than synsets), the hypernyms (u32), the lexicographer's
    /// file (u8), where its name starts (u32, one more), the names (UTF-8).
    case hypernymStarts, hypernyms, files, nameStarts, names
    /// Irregular plurals: sorted keys (u64) and their singulars (u64).
    case exceptionKeys, exceptionBases
    /// Sorted keys of the adjectives (u64); antonyms as sorted pairs (u64 each).
    case adjectiveKeys, antonymFrom, antonymTo
  }

  // Offsets in the header
  static let versionOffset = 8
  static let digestOffset = 16
  static let signatureOffset = 48
  static let checksumOffset = 80
  static let sectionsOffset = 88

  /// A fast checksum over the bytes after the header.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
      state ^= state >> 29
      offset += 8
    }
    while offset < bytes.count {
      state = (state ^ UInt64(bytes[offset])) &* 0x100_0000_01b3
      offset += 1
    }
    return state
  }
}

/// Why there is no WordNet to look words up in. The verifier does without: it knows fewer words then.
package enum WordNetProblem: Error, Sendable, Hashable {
  case notInstalled(folder: String)
  case unreadable(file: String)
  case malformed(file: String, line: Int)

  package var message: String {
    switch self {
    case .notInstalled(let folder): "WordNet's noun files are not in \(folder)."
    case .unreadable(let file): "\(file) could not be read."
    case .malformed(let file, let line): "\(file) is no WordNet file: line \(line) cannot be read."
    }
  }

  package var remedy: String {
    switch self {
    case .notInstalled:
      "Install the package wordnet-base; without it only the built-in words are related to each other."
    case .unreadable, .malformed: "Install the package wordnet-base again."
    }
  }
}
