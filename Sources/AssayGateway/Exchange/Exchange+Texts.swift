import AssayServing
import AssayWire
import NIOCore
import Synchronization

// An answer whose end waits for its trace.
extension Exchange {
  func finish(writing buffer: ByteBuffer, after durability: any TraceDurability) {
    let held = NIOLoopBound((exchange: self, client: client), eventLoop: context.loop)
    let (loop, shared) = (context.loop, shared)
    // A gateway that stops waits for it too.
    shared.counts.inFlight.add(1, ordering: .relaxed)
    durability.whenDurable {
      loop.execute {
        shared.counts.inFlight.subtract(1, ordering: .relaxed)
        held.value.client.channel.writeAndFlush(buffer, promise: nil)
        held.value.client.finished(held.value.exchange)
      }
    }
  }
}

// What people wrote, for the trace, where the configuration lets it be kept.
extension Exchange {
  static let textBytesMax = 16 << 10
  static let textsBytesMax = 64 << 10

  /// Called once, when it is known how the request ended. Media never come into it, and what was streamed is not
  /// held in memory.
  func keepTexts() {
    guard isKept(start.runtime.configuration.redaction.keepText) else { return }
    trace.unreadMedia = max(0, scan.parts.count { $0.kind != .text } - trace.parts.count)
    var room = Self.textsBytesMax
    body.withUnsafeReadableBytes { bytes in
      for part in scan.parts where part.kind == .text && part.payload.upperBound <= bytes.count {
        let limit = min(Self.textBytesMax, room)
        let kept = UnsafeRawBufferPointer(rebasing: bytes[part.payload].prefix(limit))
        let text =
          part.isEscaped && kept.count == part.payload.count
          ? String(decoding: JSONText.decoded(bytes, part.payload), as: UTF8.self)
          : String(decoding: kept, as: UTF8.self)
        // Escapes make a text longer in the body than it is: only one that was cut is told to have been longer.
        let isWhole = kept.count == part.payload.count
        let length = isWhole ? text.utf8.count : max(part.payload.count, text.utf8.count + 1)
        trace.texts.append(.init(path: part.path, text: text, bytes: length, role: part.role.name))
        room -= kept.count
        // The first that has no room left says that there were more.
        if room <= 0, !isWhole { break }
      }
    }
    guard answer.readableBytes > 0 else { return }
    let text = answer.withUnsafeReadableBytes { String(decoding: $0.prefix(Self.textBytesMax), as: UTF8.self) }
    trace.texts.append(.init(path: "answer", text: text, bytes: answer.readableBytes))
  }

  private func isKept(_ keep: RedactionConfiguration.Keep) -> Bool {
    switch keep {
    case .never: false
    case .errors: trace.hasFailed
    case .all: true
    }
  }

  /// The media go to the store by their digest, which the trace names.
  func keepMedia() {
    guard let store = start.runtime.services.keeping, let work = doorWork, !work.door.parts.isEmpty,
      isKept(start.runtime.configuration.redaction.keepMedia)
    else { return }
    shared.keeper.keep(work.door, of: body, in: store, on: context.loop)
  }
}

extension ChatScan.Role {
  /// As the client wrote it; nil where it wrote something else.
  fileprivate var name: String? {
    switch self {
    case .system: "system"
    case .developer: "developer"
    case .user: "user"
    case .assistant: "assistant"
    case .tool: "tool"
    case .function: "function"
    case .other: nil
    }
  }
}
