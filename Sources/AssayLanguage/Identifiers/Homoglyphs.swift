/// Letters of other scripts that look like Latin ones.
package enum Homoglyphs {
  /// The Latin letter or digit that a scalar looks like; the scalar itself when there is none.
  package static func latin(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    if scalar.value >= 0xff01, scalar.value <= 0xff5e { return Unicode.Scalar(scalar.value - 0xfee0) ?? scalar }
    return table[scalar] ?? scalar
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for (others, latins) in pairs {
      for (other, latin) in zip(others.unicodeScalars, latins.unicodeScalars) { table[other] = latin }
    }
    return table
  }()

  /// Cyrillic, Greek, then letter-like and other look-alikes.
  private static let pairs: [(String, String)] = [
    ("АВЕКМНОРСТУХЅІЈԚԜҮҺ", "ABEKMHOPCTYXSIJQWYH"), ("авеоорсухѕіјһԁԛԝѵү", "abeoopcyxsijhdqwvy"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺ", "ABEZHIKMNOPTYXCM"), ("αικνορτυϲ", "aikvoptuc"), ("ӀӏǀⅠⅼ∣│｜", "IlIIlIII"),
    ("ⅤⅩⅬⅭⅮⅯ", "VXLCDM"), ("О০੦૦〇Օօ", "O0000Oo"), ("ʙɡɩʀꓐꓑꓒꓓꓖꓗꓙꓚꓛꓜꓝ", "BgiRBPPDGKJCCZF"), ("‐‑‒–—−", "------"),
    ("ßβ", "BB"),
  ]
}

/// The form of a text in which characters that are easily confused are the same.
package enum Skeleton {
  /// The skeleton of UTF-8 bytes: look-alikes of other scripts become Latin, `0 O o D Q` become `0`, `1 I l |`
  /// become `1`, `5 S` `5`, `8 B` `8`, `2 Z` `2`, `6 G` `6`, and `rn`, `cl`, `vv` become `m`, `d`, `w`. White space
  /// goes; the case of other letters stays.
  package static func of(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where !scalar.properties.isWhitespace {
      append(Homoglyphs.latin(scalar), to: &result)
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
    guard scalar.isASCII else {
      result.append(contentsOf: Array(String(scalar).utf8))
      return
    }
    let byte = classOf(UInt8(scalar.value))
    if let last = result.last, let joined = digraph(last, byte) {
      result[result.count - 1] = joined
    } else {
      result.append(byte)
    }
  }

  /// `rn`, `cl` (whose l is a 1 by now) and `vv` as one letter.
  private static func digraph(_ first: UInt8, _ second: UInt8) -> UInt8? {
    switch (first, second) {
    case (UInt8(ascii: "r"), UInt8(ascii: "n")): UInt8(ascii: "m")
    case (UInt8(ascii: "c"), UInt8(ascii: "1")): UInt8(ascii: "d")
    case (UInt8(ascii: "v"), UInt8(ascii: "v")), (UInt8(ascii: "V"), UInt8(ascii: "V")): UInt8(ascii: "w")
    default: nil
    }
  }

  /// The digit that stands for a class of confusable characters; other bytes themselves.
  @inline(__always)
  package static func classOf(_ byte: UInt8) -> UInt8 { classes[Int(byte)] }

  private static let classes: [UInt8] = {
    var table = (0..<256).map { UInt8($0) }
    for (digit, members) in [("0", "OoDQ"), ("1", "Il|"), ("5", "Ss"), ("8", "B"), ("2", "Zz"), ("6", "G")] {
      for member in members.utf8 { table[Int(member)] = digit.utf8.first ?? member }
    }
    return table
  }()
}
