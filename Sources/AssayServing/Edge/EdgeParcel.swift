package import AssayCore
package import AssayWire
import Synchronization

/// A request that may leave, checked once more as the bytes that it is: whatever made it, no medium is in it that the
/// policy did not let go.
package final class EdgeParcel: Sendable {
  package let body: [UInt8]
  package let scan: ChatScan
  private let sent = Atomic(false)

  /// - Parameter allowed: digests of the pictures and media that may leave.
  /// - Returns: nil where the bytes are no request, or hold another medium.
  package init?(_ body: [UInt8], allowed: Set<Digest>) {
    let scan = body.withUnsafeBytes { bytes -> ChatScan? in
      guard let scan = try? ChatScanner.scan(bytes) else { return nil }
      let isClean = scan.parts.allSatisfy { part in
        part.kind == .text || Self.digest(part, bytes).map(allowed.contains) ?? false
      }
      return isClean ? scan : nil
    }
    guard let scan else { return nil }
    self.body = body
    self.scan = scan
  }

  /// Of what a part carries; nil where that cannot be told.
  private static func digest(_ part: ChatScan.Part, _ bytes: UnsafeRawBufferPointer) -> Digest? {
    guard part.kind != .other, !part.isEscaped else { return nil }
    let payload = UnsafeRawBufferPointer(rebasing: bytes[part.payload])
    guard payload.starts(with: "data:".utf8), let comma = payload.prefix(256).firstIndex(of: UInt8(ascii: ",")) else {
      return nil
    }
    var hash = SHA256()
    guard Base64Reader.blocks(UnsafeRawBufferPointer(rebasing: payload[(comma + 1)...]), { hash.update($0) }) else {
      return nil
    }
    return Digest(hex: hexString(hash.finish()))
  }

  /// It has gone to the network.
  package func markSent() { sent.store(true, ordering: .relaxed) }
  package var isSent: Bool { sent.load(ordering: .relaxed) }
}
