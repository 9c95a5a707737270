import AssayCore

/// Reads Wavefront OBJ: vertices (with colours where they follow the coordinates) and faces as triangle
/// fans. Materials and textures live in other files, which are named in a finding and never opened.
struct OBJReader {
  private var scanner: TextScanner
  private var draft = GeometryDraft()
  private var highest: UInt32 = 0
  private var highestLine = 0
  private var line = 0
  private var libraries = 0
  private var coloured = 0
  /// Groups and materials are named again for every stretch of faces.
  private var names: Set<String> = []
  private var comment = Comment()

  /// Comment lines that follow one another are one text.
  private struct Comment {
    var text = ""
    var firstLine = 0
    var lastLine = -1
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var reader = OBJReader(scanner: TextScanner(bytes))
    try reader.readAll()
    return reader.draft
  }

  private init(scanner: TextScanner) { self.scanner = scanner }

  private mutating func readAll() throws(FormatError) {
    while !scanner.isAtEnd {
      line += 1
      if let word = scanner.word() { try readStatement(word) }
      scanner.nextLine()
    }
    endComment()
    guard draft.triangles.isEmpty || Int(highest) < draft.count else {
      throw FormatError(
        "malformed", "a face names vertex \(Int(highest) + 1) of \(draft.count)", line: highestLine)
    }
    if coloured != draft.count { draft.colours = [] }
    if libraries > 0 {
      draft.note(
        "external_reference", .note, "the model names \(libraries) material file(s), which were not opened",
        remedy: "export as GLB to keep materials in the same file")
    }
  }

  private mutating func readStatement(_ word: Range<Int>) throws(FormatError) {
    let first = scanner.bytes[word.lowerBound]
    switch (first, word.count) {
    case (UInt8(ascii: "v"), 1): try readVertex()
    case (UInt8(ascii: "f"), 1): try readFace()
    case (UInt8(ascii: "v"), 2):
      if scanner.bytes[word.lowerBound + 1] == UInt8(ascii: "n") { draft.hasNormals = true }
    case (UInt8(ascii: "#"), _): readComment(from: word.lowerBound + 1)
    case (UInt8(ascii: "o"), 1), (UInt8(ascii: "g"), 1), (UInt8(ascii: "u"), 6): readName(word)
    case (UInt8(ascii: "m"), 6):
      libraries += 1
      readName(word)
    default: break
    }
  }

  /// `o`, `g`, `usemtl`, `mtllib`: the rest of the line is a name.
  private mutating func readName(_ word: Range<Int>) {
    guard names.count <= EmbeddedTextLimits.itemsMax else { return }
    let name = restOfLine(from: word.upperBound)
    guard !name.isEmpty, names.insert(name).inserted else { return }
    draft.addMetadata("obj", "\(scanner.text(word)) name (line \(line))", name)
  }

  private func restOfLine(from start: Int) -> String {
    var end = start
    while end < scanner.bytes.count, scanner.bytes[end] != 0x0A, end - start < GeometryLimits.commentBytesMax {
      end += 1
    }
    return EmbeddedText.decode(Array(scanner.bytes[start..<end])[...])
  }

  private mutating func endComment() {
    if !comment.text.isEmpty { draft.addMetadata("obj", "comment (line \(comment.firstLine))", comment.text) }
    comment = Comment()
  }

  private mutating func readComment(from start: Int) {
    // A large model's comments are not worth a string each once the bounds are reached.
    guard draft.takesMetadata else { return }
    let text = restOfLine(from: start)
    // Hints stand at the head.
    if line <= 200 { draft.hints.read(comment: text) }
    guard !text.isEmpty else { return }
    if line != comment.lastLine + 1 || comment.text.utf8.count > EmbeddedTextLimits.itemBytesMax / 2 {
      endComment()
      comment.firstLine = line
    }
    comment.text += comment.text.isEmpty ? text : "\n" + text
    comment.lastLine = line
  }

  private mutating func readVertex() throws(FormatError) {
    guard draft.count < GeometryLimits.pointsMax else {
      throw FormatError("too_large", "more than \(GeometryLimits.pointsMax) vertices", line: line)
    }
    var values = (0.0, 0.0, 0.0)
    guard let x = scanner.number(), let y = scanner.number(), let z = scanner.number() else {
      throw FormatError("malformed", "a vertex without three numbers", line: line)
    }
    values = (x, y, z)
    draft.doubles.append(values.0)
    draft.doubles.append(values.1)
    draft.doubles.append(values.2)
    guard !scanner.isAtLineEnd() else { return }
    // Four numbers are x y z w; six are x y z r g b.
    guard let red = scanner.number(), let green = scanner.number(), let blue = scanner.number() else { return }
    coloured += 1
    for channel in [red, green, blue] { draft.colours.append(GeometryDraft.byte(channel)) }
  }

  private mutating func readFace() throws(FormatError) {
    var fan = Fan()
    var corners = 0
    while !scanner.isAtLineEnd() {
      if scanner.bytes[scanner.position] == UInt8(ascii: "\\") {
        scanner.nextLine()
        line += 1
        continue
      }
      guard let index = scanner.integer() else {
        throw FormatError("malformed", "a face names something that is no vertex", line: line)
      }
      // The rest of `1/2/3` names texture and normal.
      while !scanner.isAtEnd, !TextScanner.ends(scanner.bytes[scanner.position]) { scanner.position += 1 }
      let corner = index > 0 ? index - 1 : draft.count + index
      guard index != 0, corner >= 0 else {
        throw FormatError("malformed", "a face names a vertex before the first", line: line)
      }
      corners += 1
      fan.add(UInt32(corner), to: &draft.triangles)
      if UInt32(corner) > highest { (highest, highestLine) = (UInt32(corner), line) }
    }
    guard corners >= 3 else { throw FormatError("malformed", "a face of \(corners) corners", line: line) }
    draft.faces += 1
  }
}
