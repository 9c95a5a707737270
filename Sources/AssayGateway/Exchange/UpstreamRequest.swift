import AssayServing
import AssayWire
import NIOCore

/// What goes to an upstream: the client's own bytes with a few of them changed.
enum UpstreamRequest {
  /// Below this, one buffer is cheaper than a list of them.
  private static let copiedBytesMax = 16 << 10

  static func pieces(
    _ scan: ChatScan, _ body: ByteBuffer, candidate: Route.Candidate, endpoint: StaticString, contentType: String,
    passed: String, requestID: String, allocator: ByteBufferAllocator, edits further: [BodyEdit] = []
  ) -> [ByteBuffer] {
    let isForm = contentType != "application/json"
    let edits = Self.edits(scan, candidate, further, isForm: isForm)
    let length = edits.reduce(body.readableBytes) { $0 + $1.bytes.count - $1.range.count }
    let isSmall = length <= copiedBytesMax
    var head = allocator.buffer(capacity: 512 + passed.utf8.count + (isSmall ? length : 0))
    head.writeStaticString("POST ")
    head.writeString(candidate.target.configuration.path)
    head.writeStaticString(endpoint)
    head.writeStaticString(" HTTP/1.1\r\n")
    head.writeBytes(candidate.target.fields)
    head.writeStaticString("Content-Type: ")
    head.writeString(contentType)
    head.writeStaticString("\r\nx-request-id: ")
    head.writeString(requestID)
    head.writeStaticString("\r\n")
    if !passed.isEmpty { head.writeString(passed) }
    head.writeStaticString("Content-Length: ")
    head.writeDecimal(length)
    head.writeStaticString("\r\n\r\n")
    var pieces: [ByteBuffer] = []
    var position = 0
    for edit in edits + [BodyEdit(range: body.readableBytes..<body.readableBytes, bytes: [])] {
      if position < edit.range.lowerBound,
        let slice = body.getSlice(at: body.readerIndex + position, length: edit.range.lowerBound - position)
      {
        if isSmall { head.writeImmutableBuffer(slice) } else { pieces.append(slice) }
      }
      if !edit.bytes.isEmpty {
        if isSmall || pieces.isEmpty {
          head.writeBytes(edit.bytes)
        } else {
          pieces.append(allocator.buffer(bytes: edit.bytes))
        }
      }
      position = edit.range.upperBound
    }
    return [head] + pieces
  }

  /// The only changes: the model's name, our own member out, the wish for usage in, and what was given up.
  private static func edits(
    _ scan: ChatScan, _ candidate: Route.Candidate, _ further: [BodyEdit], isForm: Bool
  ) -> [BodyEdit] {
    var edits = further
    if let model = scan.model, isForm {
      edits.append(BodyEdit(range: model, bytes: Array(candidate.model.model.utf8)))
    } else if let model = scan.model {
      edits.append(BodyEdit(range: model.lowerBound - 1..<model.upperBound + 1, bytes: candidate.quotedModel))
    }
    if let own = scan.ownMember { edits.append(BodyEdit(range: own, bytes: [])) }
    if let evidence = scan.evidenceMember, !candidate.target.configuration.isCentral {
      edits.append(BodyEdit(range: evidence, bytes: []))
    }
    if scan.streams, !scan.includesUsage {
      if let value = scan.includeUsageValue {
        edits.append(BodyEdit(range: value, bytes: Array("true".utf8)))
      } else if let options = scan.streamOptions {
        let wish: StaticString = "\"include_usage\":true"
        switch scan.streamOptionsForm {
        case .null: edits.append(BodyEdit(range: options, bytes: Array("{\(wish)}".utf8)))
        case .emptyObject, .object:
          let inside = options.lowerBound + 1
          let text = scan.streamOptionsForm == .emptyObject ? "\(wish)" : "\(wish),"
          edits.append(BodyEdit(range: inside..<inside, bytes: Array(text.utf8)))
        }
      } else {
        let text = "\"stream_options\":{\"include_usage\":true},"
        edits.append(BodyEdit(range: scan.start + 1..<scan.start + 1, bytes: Array(text.utf8)))
      }
    }
    // An insertion before a cut that starts at the same place: the other way round the cut bytes would come back.
    return edits.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }
}
