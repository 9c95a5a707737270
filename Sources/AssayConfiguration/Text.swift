extension String {
  /// Without spaces, tabs and line ends at both ends.
  package var trimmed: String {
    let space: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    var bytes = Substring(self).utf8
    while let first = bytes.first, space(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, space(last) { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }

  /// At most `bytesMax` bytes of it, for messages about what came from outside.
  package func shortened(_ bytesMax: Int = 120) -> String {
    guard utf8.count > bytesMax else { return self }
    var bytes = Array(utf8.prefix(bytesMax))
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
    if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self) + "…"
  }
}

/// The candidate nearest to a misspelt name by edit distance, if it is near enough to be meant.
package func nearest(_ name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars.prefix(64)))
    if distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
  return best.name
}

/// Edits that make one text of the other, a swap of two neighbours counted as one.
private func editDistance(_ a: [UnicodeScalar], _ b: [UnicodeScalar]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var before = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
