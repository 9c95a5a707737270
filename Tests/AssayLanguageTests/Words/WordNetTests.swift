import Glibc
import Testing

@testable import AssayLanguage

/// A dictionary of a few words in WordNet's format, and the real one where it is installed.
@Suite("WordNet")
struct WordNetTests {
  static let isInstalled = access(WordNetStore.debianFolder + "/data.noun", R_OK) == 0

  private func folder() throws -> String {
    let path = "/tmp/assay-wordnet-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    try #require(mkdir(path, 0o755) == 0)
    return path
  }

  /// The files of a folder, and the folder.
  private func remove(_ folder: String) {
    guard let names = opendir(folder) else { return }
    while let entry = readdir(names) {
      withUnsafeBytes(of: entry.pointee.d_name) { name in
        _ = unlink(folder + "/" + String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    closedir(names)
    rmdir(folder)
  }

  private func write(_ text: String, _ path: String) { write(Array(text.utf8), path) }

  private func write(_ bytes: [UInt8], _ path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  private func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  private func small(_ folder: String) {
    write(
      """
        1 This software and database is being provided under a licence
      00000010 03 n 01 entity 0 001 ~ 00000020 n 0000 | that which is
      00000020 05 n 02 animal 0 beast 0 001 @ 00000010 n 0000 | a living thing
      00000030 05 n 01 dog 0 001 @ 00000020 n 0000 | it barks
      00000040 05 n 01 cat 0 001 @ 00000020 n 0000 | it does not
      00000050 13 n 02 hot_dog 0 frank 0 001 @ 00000010 n 0000 | food

      """, folder + "/data.noun")
    write(
      """
        1 This software
      animal n 1 2 @ ~ 1 1 00000020
      beast n 1 2 @ ~ 1 1 00000020
      cat n 1 1 @ 1 1 00000040
      dog n 2 1 @ 2 1 00000030 00000050
      entity n 1 1 ~ 1 1 00000010
      hot_dog n 1 1 @ 1 0 00000050

      """, folder + "/index.noun")
    write("dogges dog\n", folder + "/noun.exc")
    write("dog%1:05:00:: 1 42\ndog%1:13:00:: 2 1\n", folder + "/cntlist.rev")
  }

  @Test("Files become a table that is mapped, and is read again without being built again")
  func build() throws {
    let folder = try folder()
    defer { remove(folder) }
    small(folder)
    let table = folder + "/words.table"
    let wordNet = try WordNetStore.open(folder: folder, table: table)
    #expect(wordNet.isMapped && wordNet.lemmaCount == 6 && wordNet.synsetCount == 5)
    #expect(wordNet.hasNoun("dog") && wordNet.hasNoun(PhraseKey.noun("hot dogs")) && !wordNet.hasNoun("fish"))
    #expect(wordNet.singular(of: "dogges") == "dog")
    // The second meaning is used 42 times less.
    #expect(wordNet.senses("dog").map { wordNet.name(of: $0) } == ["dog"])
    #expect(wordNet.sense("dog", rank: 1).map { wordNet.name(of: $0) } == "hot dog")
    #expect(
      wordNet.ancestors(of: wordNet.senses("dog")[0]).map { wordNet.name(of: $0.synset) } == [
        "dog", "animal", "entity",
      ])
    let first = read(table)
    _ = try WordNetStore.open(folder: folder, table: table)
    #expect(read(table) == first)
    let matcher = LabelMatcher(wordNet: wordNet)
    #expect(matcher.match("beast", "dog").relation == .hypernym)
    #expect(matcher.match("entity", "cat").relation == .hypernym)
  }

  @Test("A stale, truncated or broken table is built again")
  func rebuilt() throws {
    let folder = try folder()
    defer { remove(folder) }
    small(folder)
    let table = folder + "/words.table"
    _ = try WordNetStore.open(folder: folder, table: table)
    let good = read(table)
    var broken = good
    broken[good.count - 3] ^= 0xff
    var header = good
    header[1] ^= 1
    for bytes in [broken, header, Array(good.prefix(100)), Array(good.prefix(good.count - 8)), [], Array("text".utf8)] {
      write(bytes, table)
      #expect(try WordNetStore.open(folder: folder, table: table).lemmaCount == 6)
      #expect(read(table) == good)
    }
    // New contents: one more word.
    write(
      String(decoding: read(folder + "/index.noun"), as: UTF8.self) + "frank n 1 1 @ 1 0 00000050\n",
      folder + "/index.noun")
    #expect(try WordNetStore.open(folder: folder, table: table).lemmaCount == 7)
    #expect(read(table) != good)
  }

  @Test("No dictionary, no place for a table, and nonsense for files")
  func missing() throws {
    let folder = try folder()
    defer { remove(folder) }
    #expect(throws: WordNetProblem.notInstalled(folder: folder)) { try WordNetStore.open(folder: folder, table: nil) }
    small(folder)
    #expect(try WordNetStore.open(folder: folder, table: nil).isMapped == false)
    #expect(try WordNetStore.open(folder: folder, table: "/nowhere/at/all/table").isMapped == false)
    write("not a dictionary\n", folder + "/data.noun")
    #expect(throws: WordNetProblem.malformed(file: folder + "/data.noun", line: 1)) {
      try WordNetStore.open(folder: folder, table: nil)
    }
    write("", folder + "/data.noun")
    #expect(throws: WordNetProblem.self) { try WordNetStore.open(folder: folder, table: nil) }
    #expect(WordNetProblem.notInstalled(folder: "/x").remedy.contains("wordnet-base"))
  }

  @Test("A circle of kinds ends")
  func circle() throws {
    let folder = try folder()
    defer { remove(folder) }
    write(
      "00000010 05 n 01 a 0 001 @ 00000020 n 0000 | x\n00000020 05 n 01 b 0 001 @ 00000010 n 0000 | y\n",
      folder + "/data.noun")
    write("a n 1 1 @ 1 0 00000010\nb n 1 1 @ 1 0 00000020\n", folder + "/index.noun")
    let wordNet = try WordNetStore.open(folder: folder, table: nil)
    #expect(wordNet.ancestors(of: 0).count == 2)
  }

  @Test(
    "The installed dictionary relates what the table does not know",
    .enabled(if: isInstalled, "wordnet-base is not installed"))
  func real() throws {
    // Kept between runs, which is what the table is for.
    let wordNet = try WordNetStore.open(table: "/tmp/assay-tests-\(getuid())-wordnet.table")
    #expect(wordNet.isMapped && wordNet.lemmaCount > 100_000 && wordNet.synsetCount > 80_000)
    let matcher = LabelMatcher(wordNet: wordNet)
    for (claim, label, relation) in [
      ("animal", "lizard", LabelMatch.Relation.hypernym), ("reptile", "lizard", .hypernym),
      ("iguana", "lizard", .hyponym),
      ("carnivore", "dog", .hypernym), ("musical instrument", "guitar", .hypernym), ("violin", "guitar", .coHyponym),
      ("fox", "wolf", .coHyponym), ("banjo", "guitar", .unrelated), ("guitar", "guitars", .same),
      ("doctor", "mother", .unrelated), ("tool", "hammer", .hypernym), ("sea lion", "lion", .unrelated),
      ("person", "dog", .unrelated), ("wolf", "dog", .unrelated), ("woman", "dog", .unrelated),
      ("vehicle", "skateboard", .hypernym), ("lizard", "hammer", .unrelated), ("rodent", "mouse", .unrelated),
    ] {
      if relation == .unrelated {
        let found = matcher.match(claim, label)
        #expect(!found.supports, "\(claim) / \(label): \(found)")
      } else {
        #expect(matcher.match(claim, label).relation == relation, "\(claim) / \(label): \(matcher.match(claim, label))")
      }
    }
    #expect(wordNet.antonyms(of: "hot").contains("cold"))
    #expect(wordNet.hasAdjective("shiny") && !wordNet.hasAdjective("xyzzy"))
    for meaning in LabelLexicon.standard.meanings.compactMap({ $0 }) { #expect(wordNet.hasNoun(meaning)) }
  }
}
