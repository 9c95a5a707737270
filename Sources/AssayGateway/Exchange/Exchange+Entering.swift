import AssayServing
import AssayWire
import NIOCore

/// What a request has under way at the door: ended with the request.
final class DoorWork {
  /// The media of the body as it is now.
  var door = MediaDoor()
  var fetches: [RemoteFetch] = []
  var probing: Task<Void, Never>?
  /// Places of addresses in the body that were replaced by bytes, and what stood there.
  var addresses: [BodyEdit] = []
  /// What the fetches gave, by address.
  var fetched: [[UInt8]: FetchedMedium] = [:]
  var waiting: [MediaDoor.Remote] = []

  func cancel() {
    for fetch in fetches { fetch.cancel() }
    fetches = []
    probing?.cancel()
    probing = nil
  }
}

// Through the door: the body is read, its media by address are fetched, all media are looked into, and the request
// goes on.
extension Exchange {
  func enter() {
    let reader = BodyReader(
      path: start.path, isPacked: start.head.coding == .gzip, contentType: start.contentType,
      limits: start.runtime.configuration.limits)
    guard !reader.isShort(body) else { return entered(reader.result(body)) }
    // A long body is read beside the loop: other streams go on meanwhile.
    phase = .probing
    deadline = .distantFuture
    context.watch(self)
    let body = body
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    shared.reading.run(on: context.loop) {
      reader.result(body)
    } then: {
      exchange.value.entered($0)
    }
  }

  private func entered(_ result: Result<BodyReading, APIError>) {
    guard phase != .done else { return }
    phase = .preparing
    do throws(APIError) {
      let reading = try result.get()
      take(reading)
      try prepare(reading.door)
      context.watch(self)
      if try !fetches() { lookInto() }
    } catch { fail(error) }
  }

  func take(_ reading: BodyReading) {
    start.held.add(reading.body.readableBytes - body.readableBytes)
    (body, scan, inputBytes) = (reading.body, reading.scan, reading.inputBytes)
    if reading.door.parts.isEmpty, reading.door.remote.isEmpty { return }
    let work = doorWork ?? DoorWork()
    work.door = reading.door
    doorWork = work
  }

  func lookInto() {
    if !probes() { proceed() }
  }
}
