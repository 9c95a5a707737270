import AssayWire

/// Several requests in one frame: `{"task": "batch", "items": [{"header": {…}, "bytes": N}]}` and their payloads one
/// after the other. Answered by `{"items": […]}` in the same form, each as it would have been answered alone: one that
/// fails spoils no other.
package enum WorkerBatch {
  package static let task = "batch"
  package static let itemsMax = 256

  static func answer(
    _ request: WorkerRequest, _ handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply
  ) throws(WorkerFailure) -> WorkerReply {
    var items: [JSONValue] = []
    var payload: [UInt8] = []
    for item in try requests(request) {
      let reply = self.reply(item, handle)
      guard payload.count + reply.payload.count <= WorkerFrame.payloadBytesMax else {
        throw WorkerFailure("too_large", "the answers together are larger than a frame may be")
      }
      items.append(["header": .object(reply.header), "bytes": .int(reply.payload.count)])
      payload += reply.payload
    }
    return WorkerReply(["items": .array(items)], payload: payload)
  }

  private static func requests(_ batch: WorkerRequest) throws(WorkerFailure) -> [WorkerRequest] {
    guard let items = batch.header["items"]?.array, (1...itemsMax).contains(items.count) else {
      throw WorkerFailure("bad_request", "`items` must be a list of 1 to \(itemsMax) requests")
    }
    var requests: [WorkerRequest] = []
    var offset = 0
    for item in items {
      guard let header = item["header"], header.object != nil, let bytes = item["bytes"]?.int,
        (0...batch.payload.count - offset).contains(bytes)
      else { throw WorkerFailure("bad_request", "an item should have a header and a number of bytes") }
      requests.append(WorkerRequest(header: header, payload: Array(batch.payload[offset..<offset + bytes])))
      offset += bytes
    }
    guard offset == batch.payload.count else {
      throw WorkerFailure("bad_request", "the payload is longer than the items say")
    }
    return requests
  }

  private static func reply(
    _ request: WorkerRequest, _ handle: (WorkerRequest) throws(WorkerFailure) -> WorkerReply
  ) -> WorkerReply {
    do throws(WorkerFailure) {
      guard request.task != task else { throw WorkerFailure("bad_request", "a batch cannot hold another") }
      let reply = try handle(request)
      return WorkerReply(WorkerLoop.header(of: reply), payload: reply.payload)
    } catch {
      return WorkerReply(["ok": false, "code": .string(error.code), "message": .string(error.message)])
    }
  }
}
