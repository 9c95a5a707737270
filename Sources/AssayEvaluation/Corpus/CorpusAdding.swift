import AssayConfiguration
package import AssayCore
package import AssayMedia
import AssayWire

/// Adds cases to a corpus, each once.
package struct CorpusAdding: Sendable {
  package struct Outcome: Sendable {
    package var added: [CorpusCase] = []
    package var duplicates: [Duplicate] = []
    package var refused: [(sample: String, why: String)] = []
    /// False where somebody keeps a suite of their own.
    package var wroteSuite = true
    package var total = 0
    /// Media that were kept nowhere and came out again as they were.
    package var remade = 0

    fileprivate mutating func take(_ other: Outcome) {
      added += other.added
      duplicates += other.duplicates
      refused += other.refused
      (total, wroteSuite) = (other.total, other.wroteSuite)
    }
  }

  /// A candidate that is there already.
  package struct Duplicate: Sendable {
    package var sample: String
    /// The case that is there, and what that one was called.
    package var of: String
    package var isExact: Bool
    package var known: String
    /// Scorers that the case has got by it, and those that it has not, as they judge by other labels.
    package var learned: [String] = []
    package var withheld: [String] = []
  }

  /// Media that are made again and held until their cases are written.
  static let remadeBytesMax = 128 << 20

  let folder: CorpusFolder
  /// Nil compares media by their digests alone.
  let media: (any MediaDecoding)?
  var likeness: MediaPrint.Likeness
  /// What the gates of the suite ask for from now on; nil for what they ask for already.
  var bound: Bound?
  let now: @Sendable () -> Int

  package init(
    _ folder: CorpusFolder, media: (any MediaDecoding)?, likeness: MediaPrint.Likeness = .init(),
    bound: Bound? = nil
  ) {
    self.init(folder, media: media, likeness: likeness, bound: bound, now: { Clock.nowMs })
  }

  init(
    _ folder: CorpusFolder, media: (any MediaDecoding)?, likeness: MediaPrint.Likeness = .init(),
    bound: Bound? = nil, now: @escaping @Sendable () -> Int
  ) {
    self.folder = folder
    self.media = media
    self.likeness = likeness
    self.bound = bound
    self.now = now
  }

  /// - Throws: `.data` where the corpus cannot be read, `.storage` where it cannot be written; then nothing was added.
  package func add(_ candidates: [CorpusCandidate]) async throws(AssayError) -> Outcome {
    var outcome = Outcome()
    var batch: [CorpusCandidate] = []
    var held = 0
    for candidate in candidates {
      do throws(AssayError) {
        let whole = try await candidate.whole()
        batch.append(whole.candidate)
        outcome.remade += whole.count
        held += whole.bytes
      } catch {
        outcome.refused.append((candidate.sample.id, error.message))
      }
      guard held > Self.remadeBytesMax else { continue }
      outcome.take(try await addTogether(batch))
      (batch, held) = ([], 0)
    }
    outcome.take(try await addTogether(batch))
    return outcome
  }

  private func addTogether(_ candidates: [CorpusCandidate]) async throws(AssayError) -> Outcome {
    var outcome = Outcome()
    // Decoding takes its time: others may write meanwhile.
    var looked: [(CorpusCandidate, [CorpusNote.Medium])] = []
    for candidate in candidates {
      do throws(AssayError) {
        looked.append((candidate, try await look(candidate)))
      } catch {
        outcome.refused.append((candidate.sample.id, error.message))
      }
    }
    let found = looked
    let made = try await folder.locked { () async throws(AssayError) -> Outcome in
      var outcome = Outcome()
      var all = Files.exists(folder.cases) ? try folder.read() : []
      let before = all.count
      for (candidate, media) in found { try take(candidate, media, &all, &outcome) }
      outcome.total = all.count
      let hasLearned = outcome.duplicates.contains { !$0.learned.isEmpty }
      if all.count > before || hasLearned || !Files.exists(folder.cases) { try folder.write(all) }
      outcome.wroteSuite = try CorpusSuite.write(folder, all, bound: bound)
      return outcome
    }
    outcome.added = made.added
    outcome.duplicates = made.duplicates
    outcome.refused += made.refused
    (outcome.total, outcome.wroteSuite) = (made.total, made.wroteSuite)
    return outcome
  }

  private func look(_ candidate: CorpusCandidate) async throws(AssayError) -> [CorpusNote.Medium] {
    guard !candidate.sample.request.messages.isEmpty else { throw AssayError(.data, "its request is not on record") }
    var found: [CorpusNote.Medium] = []
    for part in candidate.sample.request.parts {
      guard let asset = part.asset else { continue }
      guard asset.declaredType != Asset.addressType else {
        throw AssayError(.data, "its medium is an address on the network, which may say something else tomorrow")
      }
      let bytes = try candidate.bytes(of: asset)
      var medium = CorpusNote.Medium(digest: asset.digest, print: nil)
      if let media { medium.print = await MediaPrint.make(bytes, part.modality, media) }
      found.append(medium)
    }
    return found
  }

  private func take(
    _ candidate: CorpusCandidate, _ media: [CorpusNote.Medium], _ all: inout [CorpusCase], _ outcome: inout Outcome
  ) throws(AssayError) {
    let words = candidate.words
    let perturbation = candidate.stress?.prefix { $0 != ":" }
    if let (known, isExact) = Self.same(words, media, perturbation, in: all, likeness) {
      var duplicate = Duplicate(
        sample: candidate.sample.id, of: known.id, isExact: isExact, known: known.note.sample ?? known.note.origin)
      (duplicate.learned, duplicate.withheld) = Self.learn(candidate, known, &all)
      outcome.duplicates.append(duplicate)
      return
    }
    guard all.count < CorpusFolder.casesMax else {
      return outcome.refused.append((candidate.sample.id, "the corpus holds \(CorpusFolder.casesMax) cases already"))
    }
    var note = CorpusNote(
      reason: candidate.reason, addedAt: Clock.text(now()), origin: candidate.origin, sample: candidate.sample.id,
      release: candidate.release, behaviour: candidate.behaviour,
      scorers: CorpusSuite.named(candidate.scorers, among: all), media: media, words: words)
    note.extractors = candidate.extractors
    note.stress = candidate.stress
    let key = ([words] + media.map(\.digest)).map(\.hex).joined()
    let id = "case-\(Digest(of: key.utf8).hex.prefix(16))"
    do throws(AssayError) {
      for part in candidate.sample.request.parts {
        guard let asset = part.asset else { continue }
        try store(try candidate.bytes(of: asset), asset, part.modality)
      }
    } catch  where error.code == .data {
      return outcome.refused.append((candidate.sample.id, error.message))
    }
    let made = CorpusCase(id: id, note: note, line: CorpusLine.make(candidate, id: id, note: note))
    guard JSONValue.object(made.line).encoded().count < SuiteDefaults.lineBytesMax else {
      return outcome.refused.append((candidate.sample.id, "its line would be longer than a dataset's may be"))
    }
    all.append(made)
    outcome.added.append(made)
  }

  /// A failure by another scorer is another thing to keep right: the case that is there is judged by it too from now on.
  private static func learn(
    _ candidate: CorpusCandidate, _ known: CorpusCase, _ all: inout [CorpusCase]
  ) -> (learned: [String], withheld: [String]) {
    let new = CorpusSuite.named(candidate.scorers, among: all).filter { !known.note.scorers.contains($0) }
    guard !new.isEmpty, let position = all.firstIndex(where: { $0.id == known.id }) else { return ([], []) }
    // A scorer judges by labels: by those of another sample it was not wrong.
    let labels = candidate.sample.labels.map { CorpusLine.meaning(JSONValue(encoding: $0)) }
    guard labels == (known.line["labels"]?.array ?? []).map({ CorpusLine.meaning($0) }) else {
      return ([], new.map(\.name))
    }
    var note = known.note
    note.scorers += new
    if note.behaviour == .unlabelled { note.behaviour = candidate.behaviour }
    // All that either suite looked with; all there is where one of them named nothing.
    if let mine = note.extractors {
      note.extractors = candidate.extractors.map { Set(mine).union($0).sorted() }
    }
    var line = known.line
    var attributes = line["attributes"]?.object ?? JSONObject()
    attributes["corpus"] = note.json
    line["attributes"] = .object(attributes)
    guard JSONValue.object(line).encoded().count < SuiteDefaults.lineBytesMax else { return ([], new.map(\.name)) }
    all[position] = CorpusCase(id: known.id, note: note, line: line)
    return (new.map(\.name), [])
  }

  private func store(_ bytes: [UInt8], _ asset: Asset, _ modality: Modality) throws(AssayError) {
    let path = folder.path + "/" + CorpusFolder.mediaName(asset.digest, CorpusLine.suffix(of: asset, modality))
    // One that a kill cut short is written anew; one that is whole is left alone.
    if let there = try? Files.read(path, bytesMax: SuiteDefaults.mediaBytesMax), there == bytes { return }
    try Files.makeFolder(Files.folder(of: path))
    try Files.write(bytes, to: path)
  }

  /// The case that asks the same of the same media, or of media that look or sound the same. What two perturbations made
  /// may look the same and be wrong for two reasons.
  static func same(
    _ words: Digest, _ media: [CorpusNote.Medium], _ perturbation: Substring?, in all: [CorpusCase],
    _ likeness: MediaPrint.Likeness
  ) -> (CorpusCase, isExact: Bool)? {
    var alike: CorpusCase?
    for one in all where one.note.words == words && one.note.media.count == media.count {
      if zip(one.note.media, media).allSatisfy({ $0.digest == $1.digest }) { return (one, true) }
      guard alike == nil, one.note.perturbation == perturbation else { continue }
      let isAlike = zip(one.note.media, media).allSatisfy { known, new in
        if known.digest == new.digest { return true }
        guard let a = known.print, let b = new.print else { return false }
        return a.isLike(b, likeness)
      }
      if isAlike { alike = one }
    }
    return alike.map { ($0, false) }
  }
}
