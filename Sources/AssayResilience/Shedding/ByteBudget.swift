/// Bytes of request bodies that are held at once, decided before a body is read.
///
/// Less important classes may only use a part, so that there is always room for the more important.
package struct ByteBudget: Sendable, Hashable {
  package let bytesMax: Int
  /// Of one body.
  package let bodyBytesMax: Int
  package private(set) var bytes = 0
  private let ceilings: [Int]

  package enum Decision: Sendable, Hashable {
    case admitted
    /// Larger than any body may be: 413.
    case tooLarge
    /// Too much is held already: 503 with Retry-After.
    case shed
  }

  /// - Parameters:
  ///   - batchShare: of all bytes, which batch and shadow together with all others may fill.
  ///   - shadowShare: likewise, for shadow.
  package init(bytesMax: Int, bodyBytesMax: Int, batchShare: Double = 0.8, shadowShare: Double = 0.5) {
    self.bytesMax = max(0, bytesMax)
    self.bodyBytesMax = min(max(0, bodyBytesMax), self.bytesMax)
    ceilings = [1, batchShare, shadowShare].map { Int(Double(max(0, bytesMax)) * min(1, max(0, $0))) }
  }

  /// What a class together with those above it may fill of all bytes: all, four fifths, half.
  package static func share(of bytesMax: Int, _ priority: Priority) -> Int {
    switch priority {
    case .interactive: bytesMax
    case .batch: bytesMax / 5 * 4
    case .shadow: bytesMax / 2
    }
  }

  /// Takes the bytes that `Content-Length` declares, or the next piece of a chunked body.
  ///
  /// - Parameter before: what this body holds already.
  package mutating func take(_ count: Int, before: Int = 0, priority: Priority) -> Decision {
    guard count >= 0, before >= 0, count <= bodyBytesMax, before <= bodyBytesMax - count else { return .tooLarge }
    guard bytes <= ceilings[Int(priority.rawValue)] - count else { return .shed }
    bytes += count
    return .admitted
  }

  package mutating func give(_ count: Int) { bytes = max(0, bytes - max(0, count)) }
}
