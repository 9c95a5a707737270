/// Letters that look like Latin ones, and the plain letters behind decorated ones.
enum Confusables {
  /// The ASCII letter a Cyrillic, Greek, Armenian or Cherokee letter is mistaken for; nil for all others.
  static func latin(_ value: UInt32) -> UInt8? {
    guard value >= 0x370, value < 0x1400 else { return nil }
    return lookAlike[value]
  }

  private static let lookAlike: [UInt32: UInt8] = {
    let pairs: [(String, String)] = [
      ("аАᎪΑα", "a"), ("ВвΒᏴ", "b"), ("сСϲᏟ", "c"), ("ԁᎠ", "d"), ("еЕЁёΕεᎬ", "e"), ("ԍᏀ", "g"), ("һНΗᎻ", "h"),
      ("іІїЇΙιᎥ", "i"), ("јЈᎫ", "j"), ("кКΚκᏦ", "k"), ("ӏᏞ", "l"), ("мМΜᎷ", "m"), ("Νո", "n"), ("оОΟοօ", "o"),
      ("рРΡρᏢ", "p"), ("ԛ", "q"), ("гᎡ", "r"), ("ѕЅᏚ", "s"), ("тТΤτᎢ", "t"), ("υս", "u"), ("νѵᏙ", "v"), ("ԝᎳ", "w"),
      ("хХΧχ", "x"), ("уУΥγ", "y"), ("ΖᏃ", "z"),
    ]
    var table: [UInt32: UInt8] = [:]
    for (letters, ascii) in pairs {
      guard let letter = ascii.utf8.first else { continue }
      for scalar in letters.unicodeScalars { table[scalar.value] = letter }
    }
    return table
  }()

  /// The ASCII mark behind a typographic quotation mark, apostrophe, dash or blank.
  static func mark(_ value: UInt32) -> UInt8? {
    switch value {
    case 0x2018, 0x2019, 0x2BC, 0x2032: UInt8(ascii: "'")
    case 0x201C, 0x201D, 0x201E, 0x2033: UInt8(ascii: "\"")
    case 0x2010...0x2015, 0x2212: UInt8(ascii: "-")
    case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: 0x20
    default: nil
    }
  }

  /// The ASCII letter or digit behind a mathematical, circled, squared, full-width or small-capital one.
  static func plain(_ value: UInt32) -> UInt8? {
    switch value {
    case 0xFF21...0xFF3A: return UInt8(value - 0xFF21) + 0x61
    case 0xFF41...0xFF5A: return UInt8(value - 0xFF41) + 0x61
    case 0xFF10...0xFF19: return UInt8(value - 0xFF10) + 0x30
    case 0x24B6...0x24CF: return UInt8(value - 0x24B6) + 0x61
    case 0x24D0...0x24E9: return UInt8(value - 0x24D0) + 0x61
    case 0x1D400...0x1D6A3: return UInt8((value - 0x1D400) % 26) + 0x61
    case 0x1D7CE...0x1D7FF: return UInt8((value - 0x1D7CE) % 10) + 0x30
    case 0x1F130...0x1F149: return UInt8(value - 0x1F130) + 0x61
    case 0x1F150...0x1F169: return UInt8(value - 0x1F150) + 0x61
    case 0x1F170...0x1F189: return UInt8(value - 0x1F170) + 0x61
    default: return smallCapital[value]
    }
  }

  private static let smallCapital: [UInt32: UInt8] = {
    let letters = Array("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ".unicodeScalars)
    var table: [UInt32: UInt8] = [:]
    for (index, scalar) in letters.enumerated() where scalar.value > 0x7F && index < 26 {
      table[scalar.value] = 0x61 + UInt8(index)
    }
    return table
  }()
}
