/// A writing system, told by the ranges of its letters. A language is only told by its writing system here:
/// "en" means Latin letters, not English.
struct TextScript: Sendable, Equatable {
  var name: String
  var ranges: [ClosedRange<UInt32>]

  /// Of a reply's letters so many must be of the script.
  static let shareLeast = 0.8

  private static let latin = TextScript(
    name: "latin", ranges: [0x41...0x5A, 0x61...0x7A, 0xAA...0xAA, 0xBA...0xBA, 0xC0...0x24F, 0x1E00...0x1EFF])
  private static let scripts: [TextScript] = [
    latin, TextScript(name: "greek", ranges: [0x370...0x3FF, 0x1F00...0x1FFF]),
    TextScript(name: "cyrillic", ranges: [0x400...0x52F]), TextScript(name: "hebrew", ranges: [0x590...0x5FF]),
    TextScript(name: "arabic", ranges: [0x600...0x6FF, 0x750...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFF]),
    TextScript(name: "devanagari", ranges: [0x900...0x97F]), TextScript(name: "thai", ranges: [0xE00...0xE7F]),
    TextScript(name: "hangul", ranges: [0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF]),
    TextScript(name: "han", ranges: [0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF]),
    TextScript(name: "japanese", ranges: [0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF]),
  ]
  private static let languages: [String: String] = [
    "en": "latin", "de": "latin", "fr": "latin", "es": "latin", "it": "latin", "pt": "latin", "nl": "latin",
    "pl": "latin", "tr": "latin", "sv": "latin", "da": "latin", "fi": "latin", "cs": "latin", "ro": "latin",
    "hu": "latin", "vi": "latin", "id": "latin", "el": "greek", "ru": "cyrillic", "uk": "cyrillic", "bg": "cyrillic",
    "he": "hebrew", "ar": "arabic", "fa": "arabic", "ur": "arabic", "hi": "devanagari", "mr": "devanagari",
    "th": "thai", "ko": "hangul", "zh": "han", "ja": "japanese",
  ]

  static func named(_ name: String) -> TextScript? {
    let lower = CodePoints.text(CodePoints.lowered(CodePoints.of(name)))
    return scripts.first { $0.name == languages[lower] ?? lower }
  }

  func complaint(_ text: String) -> String? {
    var letters = 0
    var own = 0
    for scalar in text.unicodeScalars where scalar.properties.isAlphabetic {
      letters += 1
      if ranges.contains(where: { $0.contains(scalar.value) }) { own += 1 }
    }
    if letters == 0 { return "has no letters" }
    return Double(own) >= Self.shareLeast * Double(letters) ? nil : "has \(own) of \(letters) letters in \(name) script"
  }
}
