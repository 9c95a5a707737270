import AssayLanguage

/// The language of a text by its script and its commonest words; nil when too little decides.
package struct LanguageGuess: Sendable, Hashable {
  /// ISO 639-1 code, or a script's name where one script serves many languages (`cyrl`, `arab`, `deva`).
  package let language: String?

  package init(_ text: String) { self.init(Reading(MappedText(original: Array(text.utf8)))) }

  init(_ reading: Reading) {
    var counts = [Int](repeating: 0, count: Self.languages.count)
    var scripts: [String: Int] = [:]
    var words = 0
    for word in reading.words.prefix(2_000) {
      let token = reading.text[word.token]
      guard token.kind == .word else { continue }
      words += 1
      if let script = Self.script(reading.text, token) {
        scripts[script, default: 0] += 1
        continue
      }
      guard let mask = Self.table[word.key] else { continue }
      var bits = mask
      while bits != 0 {
        counts[bits.trailingZeroBitCount] += 1
        bits &= bits - 1
      }
    }
    let foreign = scripts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.first
    if let foreign, foreign.value * 2 > words {
      language = foreign.key
      return
    }
    let ranked = counts.indices.sorted { counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1 }
    let (best, second) = (ranked[0], ranked[1])
    let isClear = counts[best] >= 3 && counts[best] * 8 >= words && counts[best] > counts[second]
    language = isClear ? Self.languages[best].code : nil
  }

  private static func script(_ text: TokenizedText, _ token: Token) -> String? {
    guard text.bytes[Int(token.start)] >= 0x80 else { return nil }
    let value = text.bytes.withUnsafeBufferPointer { Scalars.decode($0, Int(token.start)).scalar.value }
    switch value {
    case 0x370..<0x400: return "el"
    case 0x400..<0x530: return "cyrl"
    case 0x590..<0x600: return "he"
    case 0x600..<0x780: return "arab"
    case 0x900..<0x980: return "deva"
    case 0xE00..<0xE80: return "th"
    case 0x3040..<0x3100: return "ja"
    case 0x4E00..<0xA000: return "zh"
    case 0xAC00..<0xD7B0: return "ko"
    default: return nil
    }
  }

  /// A common word of another language that is none of English.
  static func isOther(_ key: WordKey) -> Bool {
    guard let mask = table[key] else { return false }
    return mask & 1 == 0
  }

  private static let table: [WordKey: UInt32] = {
    var table: [WordKey: UInt32] = [:]
    for (index, entry) in languages.enumerated() {
      for word in entry.words.split(separator: " ") { table[WordKey(word), default: 0] |= 1 << UInt32(index) }
    }
    return table
  }()

  private static let languages: [(code: String, words: String)] = [
    ("en", "the of and to in is that for it with as was on are be this have from or by you not at we will your"),
    (
      "de", "der die das und ist nicht ein eine den von zu mit sich auf fur im dem es auch werden wird sie ich bei nach"
    ),
    ("fr", "le la les des et est une du que dans pour pas sur avec ce qui vous nous au par plus sont cette votre il"),
    ("es", "el la los las de que y en un una es por con para no del se su al lo como mas pero esta este"),
    ("it", "il di che la un una per non con sono del della le gli dei nel alla si come anche questo ma piu al lo"),
    ("pt", "o de que e do da em um uma para com nao os as por dos no na se mais como ao sua seu esta"),
    ("nl", "de het een van en is dat op te voor met zijn niet aan er ook als bij door naar maar uit wordt deze je"),
    ("pl", "w i na z do nie sie jest to ze jak o po przez dla od za oraz ale tym czy co jego przy"),
    ("cs", "a v na se je z ze do pro s o to jako k by jsou ktery nebo ale jeho byl tak po pri"),
    ("sv", "och att det i en som ar av for pa med den till inte har de om ett var men sig fran du kan"),
    ("da", "og at det i en som er af for pa med den til ikke har de om et var men sig fra du kan"),
    ("fi", "ja on ei se etta oli han mutta joka ovat kun niin myos tai vain jos mita kuin ole sen tama"),
    ("hu", "a az es hogy nem is egy meg van volt de ha csak mint el ezt ki mar lesz azt vagy"),
    ("ro", "si de la in cu pe nu o un este din ca pentru care mai sa se au al sau dar prin"),
    ("tr", "ve bir bu da de icin ile olarak daha cok olan gibi ne kadar sonra var ama en her degil"),
    ("id", "yang dan di untuk dengan ini itu dari tidak pada adalah dalam akan ke oleh juga atau saya anda"),
    ("vi", "va cua la trong mot cho khong nhung cac voi duoc nguoi co da nay khi den"),
    ("sq", "dhe te ne e i per me nga nje qe eshte si ka se do nuk kjo ju tende tuaj per"),
    ("ga", "agus an na a ar is go le do i sa nach ni ta bhi seo sin chun mar de"),
    ("gd", "agus an na a air is gu le do anns nach chan tha bha seo sin gus mar de ann thu am"),
    ("zu", "ukuthi futhi uma le lo ngoba noma kanye kodwa kuwe lokhu yakho wakho ukuze kakhulu sicela ku ngo nge"),
    ("sw", "na ya wa kwa ni katika za la kuwa hii hiyo kama lakini pia yake si cha hayo"),
    ("af", "die van en in is het dat nie wat vir met op aan sy om te ek was maar"),
    ("cy", "y yn a i o mae ar ei am wedi yr oedd bod gan hyn nid ond hefyd"),
    ("hr", "i je u na se da za su od kao ne koji iz ali bi ili samo sto"),
  ]
}
