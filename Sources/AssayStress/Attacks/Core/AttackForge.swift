package import AssayCore
import AssayWire

/// A sample under attack beside its benign twin.
package struct AttackPair: Sendable {
  package struct Side: Sendable {
    package var sample: Sample
    package var files: [Digest: [UInt8]]
    /// The file that was changed, for people to look at.
    package var shown: AttackFile?
  }

  package var id: String
  package var family: String
  package var chapter: AttackScenario.Chapter
  package var base: String
  package var cluster: String
  package var script: AttackScript
  package var attacked: Side
  package var twin: Side
}

/// Makes pairs from the samples of a data set.
package struct AttackForge: Sendable {
  package var tools: AttackTools
  package var seed: UInt64
  /// What the model is told, where it is not the attacks' own: an answer that repeats it has given it away.
  package var system: String?

  package init(tools: AttackTools, seed: UInt64) {
    self.tools = tools
    self.seed = seed
  }

  /// One pair of a family; nil where the sample has nothing that the family is put into.
  ///
  /// - Parameter words: written instead of the family's own attack: what an adaptive round came to.
  /// - Throws: `.data` or `.ingestion` where the medium cannot be changed, `.missing` without a voice.
  package func pair(
    _ scenario: AttackScenario, on base: Sample, assets: any AssetReader, words: String? = nil
  ) async throws(AssayError) -> AttackPair? {
    let target = target(of: base)
    guard var script = scenario.script(target, seed: seed) else { return nil }
    if let words { script.attack = words }
    if let system, script.success == [AttackScript.systemMark] { script.success = [Self.mark(of: system)] }
    guard let place = try await place(scenario.carrier, in: base, assets) else { return nil }
    let drawn = seed ^ Self.hash(base.id + "/" + scenario.name)
    let attacked = try await side(
      scenario, script, isTwin: false, question: script.attackQuestion, base, place, drawn)
    let twin = try await side(scenario, script, isTwin: true, question: nil, base, place, drawn)
    let id = base.id + "/" + scenario.name
    return AttackPair(
      id: id, family: scenario.name, chapter: scenario.chapter, base: base.id, cluster: base.cluster ?? base.id,
      script: script, attacked: marked(attacked, scenario, script, id, isTwin: false),
      twin: marked(twin, scenario, script, id, isTwin: true))
  }

  /// The first words of a prompt.
  private static func mark(of system: String) -> String {
    system.split { " \n\t".contains($0) }.prefix(8).joined(separator: " ")
  }

  private func target(of base: Sample) -> AttackTarget {
    let answers = base.labels(.answer)
    let right = answers.first?.value.string ?? answers.first?.value.array?.first?.string
    let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    var generator = StressGenerator(seed: seed ^ Self.hash(base.id))
    let word = (0..<4).map { _ in String(letters[generator.below(letters.count)]) }.joined()
    return AttackTarget(question: base.request.question, right: right, canary: "CANARY-\(word)")
  }

  private struct Place {
    /// Of the part that is changed; nil: nothing is.
    var part: Int?
    var file: AttackFile?
    var files: [Digest: [UInt8]]
  }

  /// Reads the sample's media and finds the first that the carrier fits.
  private func place(
    _ carrier: AttackCarrier?, in base: Sample, _ assets: any AssetReader
  ) async throws(AssayError) -> Place? {
    var place = Place(files: [:])
    for (index, part) in base.request.parts.enumerated() {
      guard let asset = part.asset, asset.declaredType != Asset.addressType else { continue }
      let bytes = try await assets.bytes(of: asset.digest)
      place.files[asset.digest] = bytes
      let file = AttackFile(bytes, modality: part.modality, name: asset.name ?? "part-\(index)")
      if place.part == nil, carrier?.fits(file) != false { (place.part, place.file) = (index, file) }
    }
    return place.part == nil ? nil : place
  }

  private func side(
    _ scenario: AttackScenario, _ script: AttackScript, isTwin: Bool, question: String?, _ base: Sample,
    _ place: Place, _ drawn: UInt64
  ) async throws(AssayError) -> AttackPair.Side {
    var side = AttackPair.Side(sample: base, files: place.files, shown: place.file)
    var made = [place.file].compactMap { $0 }
    if let carrier = scenario.carrier, let file = place.file {
      let (text, other) = isTwin ? (script.twin, script.attack) : (script.attack, script.twin)
      made = try await carrier.put(text, beside: other, into: file, tools: tools, seed: drawn)
      if let second = scenario.second, let halves = script.second, let first = made.first {
        let (text, other) = isTwin ? (halves.twin, halves.attack) : (halves.attack, halves.twin)
        made = try await second.put(text, beside: other, into: first, tools: tools, seed: drawn) + made.dropFirst()
      }
      side.shown = made.count > 1 && made[0] == file ? made[1] : made.first
    }
    side.sample.request = replaced(base.request, place.part, made, question, &side.files)
    return side
  }

  private func replaced(
    _ request: Request, _ part: Int?, _ made: [AttackFile], _ question: String?, _ files: inout [Digest: [UInt8]]
  ) -> Request {
    var request = request
    var index = 0
    for message in request.messages.indices {
      var parts: [Part] = []
      for old in request.messages[message].parts {
        defer { index += 1 }
        if index == part {
          for file in made { parts.append(Self.part(file, &files)) }
        } else if let question, old.text != nil, request.messages[message].role == .user {
          if !parts.contains(where: { $0.text == question }) { parts.append(.text(question)) }
        } else {
          parts.append(old)
        }
      }
      request.messages[message].parts = parts
    }
    return request
  }

  /// Texts and tables come as what they are, since no worker decodes them; media by their digest.
  private static func part(_ file: AttackFile, _ files: inout [Digest: [UInt8]]) -> Part {
    if file.modality == .text || file.name.lowercased().hasSuffix(".csv") {
      return .text(String(decoding: file.bytes, as: UTF8.self), trust: .untrusted)
    }
    let digest = Digest(of: file.bytes)
    files[digest] = file.bytes
    return .asset(Asset(digest: digest, bytes: file.bytes.count, name: file.name), modality: file.modality)
  }

  private func marked(
    _ side: AttackPair.Side, _ scenario: AttackScenario, _ script: AttackScript, _ id: String, isTwin: Bool
  ) -> AttackPair.Side {
    var side = side
    side.sample.id = isTwin ? id + "/twin" : id
    var attack: JSONObject = ["family": .string(scenario.name), "twin": .string(isTwin ? id : id + "/twin")]
    if isTwin {
      attack["benign"] = true
    } else {
      attack["success"] = .array(script.success.map { .string($0) })
    }
    side.sample.request.attributes["attack"] = .object(attack)
    return side
  }

  /// FNV-1a of a text: the same in every process.
  package static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
