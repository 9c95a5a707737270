/// Looks for another kind of file hidden in one: in comments, application data and after the end, where no
/// decoder looks but a careless reader might.
package enum EmbeddedPayload {
  private static let anywhere: [(name: String, magic: [StaticString])] = [
    ("PDF document", ["%PDF-"]),
    ("ZIP archive", ["PK\u{03}\u{04}"]),
    ("HTML page", ["<html", "<HTML", "<!DOCTYPE html", "<!doctype html"]),
    ("script", ["<script", "<SCRIPT", "<?php"]),
  ]
  private static let atStart: [(name: String, magic: StaticString)] = [
    ("executable", "\u{7F}ELF"), ("script", "#!/"), ("RAR archive", "Rar!"),
  ]

  /// The kinds found in the ranges, each once, in a fixed order.
  package static func kinds(in view: ByteView, _ ranges: [Range<Int>]) -> [String] {
    var kinds: [String] = []
    for (name, magics) in anywhere where !kinds.contains(name) {
      let isThere = ranges.contains { range in magics.contains { view.find($0, in: range) != nil } }
      if isThere { kinds.append(name) }
    }
    for (name, magic) in atStart where !kinds.contains(name) {
      if ranges.contains(where: { $0.count >= 8 && view.has(magic, at: $0.lowerBound) }) { kinds.append(name) }
    }
    return kinds
  }
}
