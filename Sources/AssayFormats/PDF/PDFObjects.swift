/// All objects of a PDF, found by walking its bytes once: no table is believed and no reference followed, so that
/// cycles and lies about offsets lead nowhere.
struct PDFObjects {
  static let objectsMax = 50_000
  /// Bytes of objects, streams not counted: what is held of them takes many times as much.
  static let syntaxBytesMax = 16 << 20
  static let inflatedBytesMax = 4 << 20
  static let inflatedTotalBytesMax = 32 << 20

  let view: ByteView
  /// By number; of two with one number the later counts, as after an update.
  private(set) var objects: [Int: PDFValue] = [:]
  private(set) var streams: [Int: Range<Int>] = [:]
  /// Dictionaries of trailers and of cross-reference streams.
  private(set) var trailers: [PDFValue] = []
  private(set) var isCut = false
  private let inflate: Inflating?
  private var inflateLeft = inflatedTotalBytesMax

  init(_ bytes: [UInt8], inflate: Inflating?) {
    view = ByteView(bytes)
    self.inflate = inflate
    walk()
    for number in objects.keys.sorted() where objects[number]?["Type"]?.name == "ObjStm" { unpack(number) }
    readTrailers()
  }

  /// Text and streams are not readable then; names are.
  var isEncrypted: Bool { trailers.contains { $0["Encrypt"] != nil } }

  /// The objects in order of their numbers.
  var sorted: [(number: Int, value: PDFValue)] {
    objects.sorted { $0.key < $1.key }.map { (number: $0.key, value: $0.value) }
  }

  /// The value itself, or the object that it names.
  func resolved(_ value: PDFValue?) -> PDFValue? {
    guard case .reference(let number)? = value else { return value }
    return objects[number]
  }

  private mutating func walk() {
    var (offset, syntaxBytes) = (0, 0)
    while let found = view.find("obj", in: offset..<view.count) {
      offset = found + 3
      guard let number = number(before: found) else { continue }
      guard objects.count < Self.objectsMax, syntaxBytes < Self.syntaxBytesMax else {
        isCut = true
        return
      }
      var lexer = PDFLexer(view, at: found + 3)
      guard let value = lexer.value() else { continue }
      objects[number] = value
      syntaxBytes += lexer.position - found
      streams[number] = nil
      offset = max(offset, lexer.position)
      lexer.skipSpace()
      guard case .dictionary = value, view.has("stream", at: lexer.position) else { continue }
      let content = stream(value, from: lexer.position + 6)
      streams[number] = content
      offset = content.upperBound
    }
  }

  /// `12 0 ` in front of `obj`.
  private func number(before offset: Int) -> Int? {
    var index = offset - 1
    func skip(_ test: (UInt8) -> Bool) -> Int {
      let start = index
      while index >= 0, start - index < 12, test(view.bytes[index]) { index -= 1 }
      return start - index
    }
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    _ = skip(PDFLexer.isSpace)
    guard skip(isDigit) > 0, skip(PDFLexer.isSpace) > 0 else { return nil }
    let end = index + 1
    guard skip(isDigit) > 0 else { return nil }
    return Int(String(decoding: view.bytes[(index + 1)..<end], as: UTF8.self))
  }

  private func stream(_ value: PDFValue, from keyword: Int) -> Range<Int> {
    var start = keyword
    if view.has("\r\n", at: start) {
      start += 2
    } else if view.has("\n", at: start) || view.has("\r", at: start) {
      start += 1
    }
    if let length = value["Length"]?.int, length >= 0, start + length <= view.count,
      view.find("endstream", in: start + length..<min(view.count, start + length + 16)) != nil
    {
      return start..<start + length
    }
    let end = view.find("endstream", in: min(start, view.count)..<view.count) ?? view.count
    return min(start, end)..<end
  }

  /// What a stream holds: as it is, or inflated once; nil for other filters and beyond the bounds.
  mutating func content(_ number: Int) -> [UInt8]? {
    guard let range = streams[number], let dictionary = objects[number] else { return nil }
    let filters: [String]
    switch resolved(dictionary["Filter"]) {
    case nil: filters = []
    case .name(let name)?: filters = [name]
    case .array(let names)?: filters = names.compactMap(\.name)
    default: return nil
    }
    if filters.isEmpty {
      let plain = Array(view.bytes[range].prefix(max(0, min(Self.inflatedBytesMax, inflateLeft))))
      inflateLeft -= plain.count
      return plain
    }
    guard filters == ["FlateDecode"] || filters == ["Fl"], dictionary["DecodeParms"] == nil, let inflate,
      inflateLeft > 0,
      let plain = inflate(view.bytes[range], min(Self.inflatedBytesMax, inflateLeft))
    else { return nil }
    inflateLeft -= plain.count
    if plain.count == Self.inflatedBytesMax || inflateLeft <= 0 { isCut = true }
    return plain
  }

  /// Objects inside an object stream: pairs of numbers and offsets, then the values.
  private mutating func unpack(_ number: Int) {
    guard let first = objects[number]?["First"]?.int, let count = objects[number]?["N"]?.int, first >= 0, count > 0,
      let bytes = content(number)
    else { return }
    let inner = ByteView(bytes)
    var head = PDFLexer(inner, at: 0)
    for _ in 0..<min(count, Self.objectsMax) {
      guard let id = head.value()?.int, let offset = head.value()?.int, offset >= 0, first + offset < bytes.count else {
        return
      }
      guard objects.count < Self.objectsMax else {
        isCut = true
        return
      }
      var lexer = PDFLexer(inner, at: first + offset)
      // An object of the file itself is the newer one only where it stands later, which cannot be told here.
      if objects[id] == nil, let value = lexer.value() { objects[id] = value }
    }
  }

  private mutating func readTrailers() {
    var offset = 0
    while trailers.count < 64, let found = view.find("trailer", in: offset..<view.count) {
      var lexer = PDFLexer(view, at: found + 7)
      if let value = lexer.value() { trailers.append(value) }
      offset = max(found + 7, lexer.position)
    }
    for number in objects.keys.sorted() where objects[number]?["Type"]?.name == "XRef" {
      if let value = objects[number] { trailers.append(value) }
    }
  }
}
