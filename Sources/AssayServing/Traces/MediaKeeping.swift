/// Keeps the bytes of media for whoever looks at a trace later: each once, by its digest.
package protocol MediaKeeping: Sendable {
  /// Whether the bytes are there already; says too that they were used again.
  func holds(_ digest: String) -> Bool
  /// Called beside event loops.
  ///
  /// - Returns: false when they could not be kept.
  func keep(_ bytes: [UInt8]) -> Bool
}
