import AssayCore
import AssayLanguage
import AssayVerification
import AssayWire
import Foundation
import Testing

/// Rows of a development file in the batch format, for scene claims.
struct SceneRow {
  var id: String
  var group: String
  var claim: String
  var evidence: EvidenceIndex
  var gold: String
  var accept: [String]
  var label: JSONValue
  var half: Int
  var isAnswer = false
}

enum SceneRows {
  /// Folder of the verification data; nil when it is not at hand.
  static let folder: String? = ProcessInfo.processInfo.environment["ASSAY_DATA"].map { $0 + "/verification" }
    .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }

  static func load(_ name: String) throws -> [SceneRow] {
    let folder = try #require(folder)
    let data = try #require(FileManager.default.contents(atPath: folder + "/" + name))
    var rows: [SceneRow] = []
    var known: [String: EvidenceIndex] = [:]
    var waiting: [(JSONValue, String)] = []
    for line in data.split(separator: 10) {
      let row = try JSONValue(parsing: String(decoding: line, as: UTF8.self))
      let id = row["id"]?.string ?? ""
      if let reference = row["evidence"]?["ref"]?.string {
        waiting.append((row, reference))
      } else if let evidence = row["evidence"] {
        known[id] = index(evidence)
        if row["claim"] != nil || row["answer"] != nil { waiting.append((row, id)) }
      }
    }
    for (row, reference) in waiting {
      guard let evidence = known[reference], let text = (row["claim"] ?? row["answer"])?.string else { continue }
      let group = row["group"]?.string ?? ""
      rows.append(
        SceneRow(
          id: row["id"]?.string ?? "", group: group, claim: text, evidence: evidence,
          gold: row["label"]?["verdict"]?.string ?? "", accept: row["label"]?["accept"]?.array?.compactMap(\.string) ?? [],
          label: row["label"] ?? .null, half: Int(WordKeyHash.of(group) & 1), isAnswer: row["answer"] != nil))
    }
    return rows
  }

  static func index(_ evidence: JSONValue) -> EvidenceIndex {
    var frames: [Frame] = []
    for frame in evidence["frames"]?.array ?? [] {
      var directions: [String: Vector3] = [:]
      for (key, value) in frame["directions"]?.object?.members ?? [] { directions[key] = vector(value) }
      frames.append(
        Frame(
          id: frame["id"]?.string ?? "", kind: Frame.Kind(rawValue: frame["kind"]?.string ?? "") ?? .image,
          unit: Frame.Unit(rawValue: frame["unit"]?.string ?? "") ?? .px, width: frame["width"]?.double,
          height: frame["height"]?.double, directions: directions))
    }
    var facts: [Fact] = []
    var numbers: [String: Int] = [:]
    for item in evidence["observations"]?.array ?? [] {
      let places = (item["where"]?.array ?? []).map { place($0, frames) }
      let id = item["id"]?.string ?? ""
      numbers[id] = facts.count
      facts.append(
        Fact(
          id: id, modality: Modality(rawValue: item["modality"]?.string ?? "") ?? .image,
          kind: Fact.Kind(rawValue: item["kind"]?.string ?? "") ?? .object, value: item["value"]?.string ?? "",
          attributes: (item["attributes"]?.object?.members ?? []).map { Fact.Attribute(name: $0.key, value: $0.value) },
          places: places, parent: item["parent"]?.string.flatMap { numbers[$0] }, confidence: item["confidence"]?.double,
          source: item["source"]?.string ?? ""))
    }
    let coverage = (evidence["coverage"]?.array ?? []).map { item -> FactCoverage in
      var attributes: [String: [String]?] = [:]
      for (key, value) in item["attributes"]?.object?.members ?? [] {
        attributes.updateValue(value.array?.compactMap(\.string), forKey: key)
      }
      return FactCoverage(
        modality: Modality(rawValue: item["modality"]?.string ?? "") ?? .image,
        kind: Fact.Kind(rawValue: item["kind"]?.string ?? "") ?? .object,
        vocabulary: item["vocabulary"]?.array?.compactMap(\.string), attributes: attributes,
        recall: item["recall"]?.double, closed: item["closed"]?.bool ?? false)
    }
    return EvidenceIndex(frames: frames, facts: facts, coverage: coverage)
  }

  private static func vector(_ value: JSONValue) -> Vector3? {
    guard let numbers = value.array?.compactMap(\.double), numbers.count == 3 else { return nil }
    return Vector3(numbers[0], numbers[1], numbers[2])
  }

  private static func place(_ value: JSONValue, _ frames: [Frame]) -> Place {
    var place = Place()
    place.frame = value["frame"]?.string.flatMap { id in frames.firstIndex { $0.id == id } }
    if let box = value["box"]?.array?.compactMap(\.double), box.count == 4 {
      place.box = Bounds(left: box[0], top: box[1], right: box[2], bottom: box[3])
    }
    place.depth = value["depth"]?.double
    place.center = value["center"].flatMap { vector($0) }
    place.extent = value["extent"].flatMap { vector($0) }
    place.radius = value["radius"]?.double
    return place
  }

  /// Whole-line verdict and the judgement that decided it.
  static func verify(_ text: String, _ evidence: EvidenceIndex) -> (verdict: String, judgements: [(Claim, Judgement)]) {
    let tokens = TokenizedText(text)
    var memory = ReadingMemory()
    var judged: [(Claim, Judgement)] = []
    for range in SentenceSplitter.sentences(of: tokens) {
      let sentence = Sentence(text: tokens, tokens: range, kinds: evidence.kinds)
      for claim in SceneReader().claims(of: sentence, &memory) {
        switch claim.form {
        case .scene(let formula):
          judged.append((claim, SceneJudge().judge(formula, of: claim, in: tokens, against: evidence)))
        case .setAside(let reason): judged.append((claim, .notCheckable(reason)))
        case .text: judged.append((claim, .notCheckable(.unparsed)))
        }
      }
    }
    for verdict in [Verdict.contradicted, .unsupported, .supported] where judged.contains(where: { $0.1.verdict == verdict })
    {
      return (verdict.rawValue, judged)
    }
    return (Verdict.notCheckable.rawValue, judged)
  }
}

enum WordKeyHash {
  static func of(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
