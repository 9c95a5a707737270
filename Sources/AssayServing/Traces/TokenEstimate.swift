/// Tokens where no server has counted them.
package enum TokenEstimate {
  /// Four bytes of text are about one token; no text is none.
  package static func tokens(bytes: Int) -> Int { bytes > 0 ? max(1, bytes / 4) : 0 }
}
