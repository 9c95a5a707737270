import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayStore
import AssayWire
import Foundation

/// Makes a case of a request that a gateway kept with its words and media.
enum CorpusTrace {
  static func candidate(
    _ id: String, store: String, expectation: CorpusExpectation, reason: CorpusReason, _ notes: inout [String]
  ) throws(AssayError) -> CorpusCandidate {
    guard FileManager.default.fileExists(atPath: store + "/control.db") else {
      throw AssayError(.configuration, "there is no store in \(store.shortened(80))")
    }
    let traces = try TelemetryReader(folder: store + "/telemetry").traces(id: id)
    guard let trace = traces.max(by: { $0.startedAtNs < $1.startedAtNs }),
      let document = try? JSONValue(parsing: trace.document)
    else {
      throw AssayError(.data, "the store has no trace of it: it was erased, is older than what is kept, or never came")
    }
    if traces.count > 1 { notes.append("\(id.shortened(80)) names \(traces.count) requests: the newest was taken") }
    let request = try request(document)
    let assets = try BlobFolder(folder: store + "/assets", bytesMax: .max, overflow: .refuse)
    var media: [Digest: CorpusCandidate.Source] = [:]
    for part in request.parts {
      guard let asset = part.asset else { continue }
      guard let bytes = try assets.get(asset.digest.hex) else {
        throw AssayError(
          .data,
          "its medium \(asset.digest.short) was not kept, or is no longer: \(remedy("keep_media", document))")
      }
      media[asset.digest] = .bytes(bytes)
    }
    return CorpusCandidate(
      Sample(id: id, request: request, labels: expectation.labels), media: media, reason: reason,
      origin: "trace:" + id,
      release: document["release"]?.string ?? document["attempts"]?.array?.last?["model"]?.string,
      behaviour: expectation.behaviour, scorers: CorpusExpectation.scorers(of: expectation.behaviour))
  }

  /// The messages as their parts' places say them: `messages[1].content[2]`, `input[0].content[1]`, `instructions`. A
  /// message holds who spoke with its first text; one that has none, and all of older traces, are the user's.
  private static func request(_ document: JSONValue) throws(AssayError) -> Request {
    var found: [(message: Int, index: Int, part: Part)] = []
    var roles: [Int: Message.Role] = [:]
    var isCut = false
    for text in document["texts"]?.array ?? [] {
      guard let place = text["path"]?.string.flatMap(place), let words = text["text"]?.string else { continue }
      if text["bytes"] != nil { isCut = true }
      if roles[place.message] == nil { roles[place.message] = role(text["role"]?.string) }
      found.append((place.message, place.index, .text(words)))
    }
    for medium in document["parts"]?.array ?? [] {
      guard let place = medium["path"]?.string.flatMap(place),
        let digest = medium["digest"]?.string.flatMap({ Digest(hex: $0) }),
        let modality = medium["modality"]?.string.flatMap({ Modality(rawValue: $0) })
      else { continue }
      let asset = Asset(digest: digest, declaredType: medium["type"]?.string, bytes: medium["bytes"]?.int ?? 0)
      found.append((place.message, place.index, .asset(asset, modality: modality)))
    }
    guard !isCut else {
      throw AssayError(
        .data, "its words were kept only in part: a store holds 16 KiB of a text and 64 KiB of a request")
    }
    guard found.contains(where: { $0.part.text != nil }) else { throw wordless(document) }
    if let unread = document["unread_media"]?.int, unread > 0 {
      let why = document["error"]?.string.map { "it was refused before: \($0.shortened(40))" } ?? "they are addresses"
      throw AssayError(.data, "\(unread) of its media were never read (\(why)), so that it cannot be asked again")
    }
    found.sort { ($0.message, $0.index) < ($1.message, $1.index) }
    var messages: [Message] = []
    var last: Int?
    for one in found {
      if one.message != last { messages.append(Message(role: roles[one.message] ?? .user, parts: [])) }
      last = one.message
      messages[messages.count - 1].parts.append(one.part)
    }
    return Request(messages: messages)
  }

  private static func wordless(_ document: JSONValue) -> AssayError {
    if let endpoint = document["endpoint"]?.string, endpoint != "chat", endpoint != "responses" {
      return AssayError(.data, "it is a request of \(endpoint.shortened(40)), which asks no question")
    }
    let status = document["status"]?.int.map { " \($0)" } ?? ""
    if document["outcome"] == "refused", let error = document["error"]?.string {
      return AssayError(
        .data,
        "it was refused (\(error.shortened(40))\(status)), and no words of it were kept: there is nothing to ask again")
    }
    return AssayError(.data, "its words were not kept: \(remedy("keep_text", document))")
  }

  /// What is to be set, so that requests to come are kept.
  private static func remedy(_ name: String, _ document: JSONValue) -> String {
    let isGood = document["outcome"] == "answered" && (document["status"]?.int ?? 200) < 400
    return "set `redaction: {\(name): \(isGood ? "all" : "errors")}` of the gateway for those to come"
  }

  private static func role(_ name: String?) -> Message.Role {
    switch name {
    case "system", "developer": .system
    case "assistant": .assistant
    case "tool", "function": .tool
    default: .user
    }
  }

  private static func place(_ path: String) -> (message: Int, index: Int)? {
    // Instructions come before all that is said.
    if path == "instructions" { return (-1, 0) }
    if path == "input" { return (0, 0) }
    let pieces = path.split { $0 == "[" || $0 == "]" || $0 == "." }
    guard pieces.count >= 2, pieces[0] == "messages" || pieces[0] == "input", let message = Int(pieces[1]), message >= 0
    else { return nil }
    guard pieces.count > 2 else { return (message, 0) }
    guard pieces[2] == "content" || pieces[2] == "output" else { return nil }
    return (message, pieces.count > 3 ? Int(pieces[3]) ?? 0 : 0)
  }
}
