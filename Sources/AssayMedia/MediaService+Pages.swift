package import AssayCore
import AssayFormats
import AssayWire

extension MediaService {
  package func pages(_ numbers: [Int], of document: [UInt8]) async throws(AssayError) -> [UInt8] {
    let content = ContentType.sniff(document)
    guard try Self.role(for: content, bytes: document) == .document else {
      throw Self.refusal(
        "wrong_kind", "pages can be taken from a document, not from \(content.type)", remedy: "send a PDF")
    }
    let header: JSONValue = ["task": "pages", "numbers": .array(numbers.map { .int($0) })]
    let reply = try await workers.call(WorkerCall(header: header, payload: document), role: .document)
    guard reply.header["pages"]?.int == numbers.count,
      ContentType.sniff(reply.payload).type == content.type
    else { throw Self.nonsense(.document) }
    return reply.payload
  }
}

extension MediaEncoding {
  /// For writers that have no library for documents.
  package func pages(_ numbers: [Int], of document: [UInt8]) async throws(AssayError) -> [UInt8] {
    throw AssayError(.missing, "pages cannot be taken from documents here", remedy: "see `assay doctor`")
  }
}
