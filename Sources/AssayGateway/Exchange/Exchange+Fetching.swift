import AssayCore
import AssayFormats
import AssayServing
import AssayWire
import NIOCore

/// A medium that came by address.
struct FetchedMedium {
  var bytes: [UInt8]
  var redirects: Int
  var milliseconds: Int
}

// Media by address: fetched once, put into the body as data URLs, and from then on checked as any other.
extension Exchange {
  private static let fetchesAtOnce = 4
  private static let addressesMax = 32

  /// True when the request goes on later.
  func fetches() throws(APIError) -> Bool {
    guard let work = doorWork, let first = work.door.remote.first, let route else { return false }
    let settings = route.configuration.remote
    guard !settings.hosts.isEmpty else { throw MediaDoor.remoteDenied(first.path) }
    guard work.door.remote.count <= Self.addressesMax else {
      throw .invalid(
        "\(work.door.remote.count) media by address are more than the \(Self.addressesMax) that a request may have.",
        code: "too_many_media", param: first.path)
    }
    phase = .probing
    deadline = end
    work.waiting = work.door.remote
    for _ in 0..<Self.fetchesAtOnce { fetchNext(work) }
    return phase == .probing || phase == .done
  }

  private func fetchNext(_ work: DoorWork) {
    guard phase == .probing, let route else { return }
    guard !work.waiting.isEmpty else {
      if work.fetches.isEmpty { fetchedAll(work) }
      return
    }
    let remote = work.waiting.removeFirst()
    // The same address twice in a request is one medium.
    let isSame = { (other: MediaDoor.Remote) in
      other.url == remote.url && other.place.lowerBound < remote.place.lowerBound
    }
    guard !work.door.remote.contains(where: isSame) else { return fetchNext(work) }
    guard let url = RemoteURL(remote.url) else {
      return refuse(remote, RemoteFault(.denied, "address"))
    }
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    var fetch: RemoteFetch?
    let made = RemoteFetch(
      url, route.configuration.remote, expected: remote.modality, context: context, held: start.held,
      heldBytesMax: start.runtime.configuration.limits.heldBytesMax, end: end
    ) { result in
      let exchange = exchange.value
      guard let work = exchange.doorWork, let fetch else { return }
      work.fetches.removeAll { $0 === fetch }
      switch result {
      case .success(let bytes):
        work.fetched[remote.url] = FetchedMedium(
          bytes: bytes, redirects: fetch.redirects, milliseconds: fetch.milliseconds)
        exchange.start.held.add(bytes.count)
        exchange.fetchNext(work)
      case .failure(let fault): exchange.refuse(remote, fault)
      }
    }
    fetch = made
    fetch = made
    work.fetches.append(made)
    made.start()
  }

  /// All are there: they take the places of their addresses, and the body is read again.
  private func fetchedAll(_ work: DoorWork) {
    guard let route, phase == .probing else { return }
    noteFetches(work)
    let remotes = work.door.remote.sorted { $0.place.lowerBound < $1.place.lowerBound }
    let media = work.fetched
    let original = body
    let grown = remotes.reduce(original.readableBytes) {
      $0 + Base64.encodedCount(media[$1.url]?.bytes.count ?? 0) + 40 - $1.place.count
    }
    let limits = start.runtime.configuration.limits
    guard grown <= limits.bodyBytesMax else {
      return fail(
        APIError(
          413, "request_too_large", code: "request_too_large",
          "With its media by address the request is longer than \(limits.bodyBytesMax) bytes.", retries: false))
    }
    let reader = BodyReader(path: start.path, isPacked: false, contentType: start.contentType, limits: limits)
    let keepsAddresses = route.configuration.remote.pass == .url
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    shared.reading.run(on: context.loop) {
      let inlined = Inlining.body(original, remotes, media.mapValues(\.bytes), keepsAddresses: keepsAddresses)
      return (reader.result(inlined.body), inlined.addresses)
    } then: { result, addresses in
      let exchange = exchange.value
      guard exchange.phase == .probing, let work = exchange.doorWork else { return }
      exchange.start.held.add(-work.fetched.values.reduce(0) { $0 + $1.bytes.count })
      work.fetched = [:]
      work.addresses = addresses
      exchange.reentered(result)
    }
  }

  private func reentered(_ result: Result<BodyReading, APIError>) {
    phase = .preparing
    do throws(APIError) {
      let reading = try result.get()
      take(reading)
      try admit(reading.door)
      lookInto()
    } catch { fail(error) }
  }

  private func refuse(_ remote: MediaDoor.Remote, _ fault: RemoteFault) {
    guard phase == .probing else { return }
    trace.stages.append(
      ("fetch", JSONValue.object(["path": .string(remote.path), "refused": .string(fault.reason)]).compact))
    fail(fault.error(remote.path))
  }

  private func noteFetches(_ work: DoorWork) {
    let entries = work.door.remote.map { remote -> JSONValue in
      let medium = work.fetched[remote.url]
      return [
        "path": .string(remote.path), "bytes": .int(medium?.bytes.count ?? 0),
        "redirects": .int(medium?.redirects ?? 0), "ms": .int(medium?.milliseconds ?? 0),
      ]
    }
    trace.stages.append(("fetch", JSONValue.object(["media": .array(entries)]).compact))
  }
}

extension RemoteFault {
  /// What the client is told: the kind, nothing that tells what a name means inside.
  func error(_ path: String) -> APIError {
    switch kind {
    case .denied:
      .invalid(
        "\(path): Media may not be fetched from this address.", code: "remote_url_denied", param: path)
    case .unreachable:
      .invalid("\(path): The medium could not be fetched.", code: "remote_unreachable", param: path)
    case .tooLarge:
      .invalid("\(path): The medium is larger than media by address may be.", code: "remote_too_large", param: path)
    case .tooSlow:
      .invalid("\(path): The medium did not come in time.", code: "remote_timeout", param: path)
    case .wrongType:
      .invalid(
        "\(path): What was fetched is not what the part or its server says it is.", code: "type_mismatch", param: path)
    case .busy:
      APIError(
        503, "overloaded", code: "overloaded", "Too many bytes are being held.", param: path, retryAfterMs: 1000)
    }
  }
}

/// Puts fetched media into a body.
enum Inlining {
  /// - Returns: the body with data URLs where the addresses were; with `keepsAddresses` the edits that put those back.
  static func body(
    _ original: ByteBuffer, _ remotes: [MediaDoor.Remote], _ media: [[UInt8]: [UInt8]], keepsAddresses: Bool
  ) -> (body: ByteBuffer, addresses: [BodyEdit]) {
    var result = ByteBuffer()
    var addresses: [BodyEdit] = []
    var position = 0
    original.withUnsafeReadableBytes { bytes in
      for remote in remotes {
        guard let medium = media[remote.url] else { continue }
        result.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[position..<remote.place.lowerBound]))
        let start = result.readableBytes
        let type = ContentType.sniff(Array(medium.prefix(4096))).type
        result.writeString("data:\(type);base64,")
        result.writeBytes(Base64.encode(medium))
        if keepsAddresses {
          // As it stood there, escapes and all.
          addresses.append(BodyEdit(range: start..<result.readableBytes, bytes: Array(bytes[remote.place])))
        }
        position = remote.place.upperBound
      }
      result.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[position...]))
    }
    return (result, addresses)
  }
}
