import AssayInjection

/// A batch on its way: takes raw lines in order, remembers the evidence that later lines refer to, and gives the
/// output lines in input order. The verdict of a line depends on nothing but its text and its evidence, so any
/// number of lines may be verified at once.
package struct BatchSession: Sendable {
  package struct Limits: Sendable {
    package var lineBytesMax: Int
    package var evidenceBytesMax: Int
    /// Distinct ids that are remembered to find doubles.
    package var idsMax: Int

    package init(lineBytesMax: Int = 16 << 20, evidenceBytesMax: Int = 1 << 30, idsMax: Int = 50_000_000) {
      self.lineBytesMax = lineBytesMax
      self.evidenceBytesMax = evidenceBytesMax
      self.idsMax = idsMax
    }
  }

  /// One line, decoded, before its evidence is known.
  package enum Decoded: Sendable {
    case blank
    case line(BatchLine, bytes: Int)
    case fault(BatchFault, id: String?)
  }

  /// Something to verify, or something already decided.
  package enum Work: Sendable {
    case silent
    case verify(BatchLine, EvidenceIndex)
    case fault(BatchFault, id: String?, line: Int)
  }

  private let limits: Limits
  private var lineNumber = 0
  private var kept: [String: EvidenceIndex] = [:]
  private var keptBytes = 0
  /// 64-bit keys instead of the ids themselves: a million lines cost 16 MB, not a hundred.
  private var ids: Set<UInt64> = []
  package private(set) var faultCount = 0
  /// Ids of lines that could not be used: what refers to them cannot be used either, and is told why.
  private var broken: Set<UInt64> = []
  private var news: [String] = []
  private var warned: Set<String> = []

  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Decodes one raw line; pure, so that many can be decoded at once.
  package static func decode(_ line: [UInt8], limits: Limits = Limits()) -> Decoded {
    guard line.count <= limits.lineBytesMax else {
      return .fault(
        BatchFault(.lineTooLong, "The line has more than \(limits.lineBytesMax) bytes."), id: nil)
    }
    guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) else { return .blank }
    var id: String?
    do {
      return .line(try BatchLine(line, foundID: &id), bytes: line.count)
    } catch {
      return .fault(error, id: id)
    }
  }

  /// Takes the next decoded line of the input, in order: finds its evidence or keeps it.
  package mutating func admit(_ decoded: Decoded) -> Work {
    lineNumber += 1
    switch decoded {
    case .blank: return .silent
    case .fault(let fault, let id):
      if let id, isNew(id) { broken.insert(Self.key(id)) }
      return refuse(fault, id)
    case .line(let line, let bytes):
      for name in line.unknown.sorted() { warn("the member \(name) is not known and not used") }
      if let problem = line.labelProblem {
        warn("the label in line \(lineNumber) is no JSON and is left out: \(problem)")
      }
      guard isNew(line.id) else {
        return refuse(BatchFault(.duplicateID, "An earlier line has this id.", path: ["id"]), line.id)
      }
      return admit(line, bytes: bytes)
    }
  }

  /// What people should know of the lines that were taken since the last call; each thing is told once.
  package mutating func takeWarnings() -> [String] {
    defer { news = [] }
    return news
  }

  private mutating func warn(_ text: String) {
    if warned.count < Self.warningsMax, warned.insert(text).inserted { news.append(text) }
  }

  private mutating func isNew(_ id: String) -> Bool {
    ids.count >= limits.idsMax || ids.insert(Self.key(id)).inserted
  }

  private static let warningsMax = 256

  private mutating func admit(_ line: BatchLine, bytes: Int) -> Work {
    switch (line.content, line.evidence) {
    case (.evidence, .own(let evidence)):
      guard keptBytes + bytes <= limits.evidenceBytesMax else {
        broken.insert(Self.key(line.id))
        return refuse(
          BatchFault(
            .tooMuchEvidence, "This would be more than \(limits.evidenceBytesMax) bytes of kept evidence.",
            path: ["evidence"]), line.id)
      }
      keptBytes += bytes
      kept[line.id] = evidence
      return .silent
    case (_, .own(let evidence)): return .verify(line, evidence)
    case (_, .none): return .verify(line, .empty)
    case (_, .reference(let name)):
      guard let evidence = kept[name] else {
        let key = Self.key(name)
        let why =
          broken.contains(key)
          ? "The evidence line with this id could not be used."
          : ids.contains(key) ? "The line with this id holds no evidence for others." : "No earlier line has this id."
        return refuse(BatchFault(.unknownReference, why, path: ["evidence", "ref"]), line.id)
      }
      return .verify(line, evidence)
    }
  }

  private mutating func refuse(_ fault: BatchFault, _ id: String?) -> Work {
    faultCount += 1
    return .fault(fault, id: id, line: lineNumber)
  }

  private static func key(_ id: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}

extension BatchSession.Work {
  /// Verifies and writes; nothing for an evidence line.
  package func write(with verifier: Verifier, to output: inout VerificationWriter) {
    switch self {
    case .silent: break
    case .fault(let fault, let id, let line): output.fault(id: id, line: line, fault)
    case .verify(let line, let evidence):
      switch line.content {
      case .evidence: break
      case .claim(let text):
        output.line(
          id: line.id, verifier.verify(claim: text, prompt: line.prompt, evidence: evidence), evidence: evidence)
      case .answer(let text):
        output.line(
          id: line.id, verifier.verify(answer: text, prompt: line.prompt, evidence: evidence), evidence: evidence)
      case .segment(let segment):
        output.line(id: line.id, InjectionScreen.screen(segment.text, channel: segment.channel))
      }
    }
  }
}
