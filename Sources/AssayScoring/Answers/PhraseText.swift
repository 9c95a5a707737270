/// Text for the matching of words and phrases: lower-cased, apostrophes straightened, everything else that
/// is no letter or digit a single space, with a space at both ends.
struct PhraseText {
  let bytes: [UInt8]

  /// - Parameter scalarsMax: only so many code points are looked at; nil for all.
  init(_ text: String, scalarsMax: Int? = nil) {
    let scalars = text.unicodeScalars
    let points = scalarsMax.map { Array(scalars.prefix($0).map(\.value)) } ?? scalars.map(\.value)
    var view = String.UnicodeScalarView()
    view.append(" ")
    var isSpace = true
    for point in CodePoints.lowered(points) {
      let straight: UInt32 = point == 0x2019 || point == 0x2018 || point == 0x60 || point == 0xB4 ? 0x27 : point
      if straight == 0x27 || TextNormaliser.isWordPoint(straight) {
        view.append(Unicode.Scalar(straight) ?? " ")
        isSpace = false
      } else if !isSpace {
        view.append(" ")
        isSpace = true
      }
    }
    if !isSpace { view.append(" ") }
    bytes = Array(String(view).utf8)
  }

  /// Whether the phrase occurs at the borders of words.
  func contains(_ phrase: PhraseText) -> Bool {
    phrase.bytes.count > 1 && ByteSearch.first(phrase.bytes, in: bytes, from: 0) != nil
  }

  func contains(_ phrase: String) -> Bool { contains(PhraseText(phrase)) }

  func starts(with phrase: PhraseText) -> Bool { phrase.bytes.count > 1 && bytes.starts(with: phrase.bytes) }

  var words: [String] { bytes.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) } }

  var isEmpty: Bool { bytes.count <= 1 }
}
