/// How digits are grouped where the text comes from.
package enum NumeralStyle: Sendable, Hashable {
  /// `1,200.50`
  case english
  /// `1.200,50`
  case european
  /// Nobody knows: the English reading first, the other one kept beside it.
  case unknown
}

/// Digits with their separators, read without a regular expression and without allocation.
struct Numeral: Sendable, Hashable {
  var amount: Amount
  /// What it would be in the other style, if that differs.
  var alternative: Amount?
  /// Digits from the first that is not zero; for `0` one.
  var significantDigits: Int
  /// The place of the last digit written: -2 for `0.50`.
  var resolutionExponent: Int
  var grouped: Bool
  /// Digits before the first separator, for joining groups across spaces.
  var leadingDigits: Int

  enum Reading: Sendable, Hashable {
    case number(Numeral)
    /// Several numbers with commas between them: `22,24,26`.
    case list
    /// Dotted or otherwise no number: `1.2.3`.
    case none
  }

  static func read(_ bytes: UnsafeBufferPointer<UInt8>, style: NumeralStyle) -> Reading {
    guard !bytes.isEmpty, let shape = Shape(bytes) else { return .none }
    switch shape.separators {
    case 0:
      return .number(make(bytes, shape, decimal: nil))
    case 1:
      return .number(single(bytes, shape, style))
    default:
      return several(bytes, shape)
    }
  }

  private static func single(_ bytes: UnsafeBufferPointer<UInt8>, _ shape: Shape, _ style: NumeralStyle) -> Numeral {
    let isComma = shape.lastSeparator == Shape.comma
    let decimal = make(bytes, shape, decimal: shape.lastSeparator)
    guard shape.tailsAreThree, (1...3).contains(shape.lead), !shape.leadsWithZero else { return decimal }
    var grouped = make(bytes, shape, decimal: nil)
    grouped.grouped = true
    switch style {
    case .english: return isComma ? grouped : decimal
    case .european: return isComma ? decimal : grouped
    case .unknown:
      var first = isComma ? grouped : decimal
      first.alternative = isComma ? decimal.amount : grouped.amount
      return first
    }
  }

  private static func several(_ bytes: UnsafeBufferPointer<UInt8>, _ shape: Shape) -> Reading {
    if shape.commas == 0 || shape.dots == 0 {
      let groups = (1...3).contains(shape.lead) && (shape.tailsAreThree || (shape.commas > 0 && shape.isIndian))
      guard groups else { return shape.commas > 0 ? .list : .none }
      var numeral = make(bytes, shape, decimal: nil)
      numeral.grouped = true
      return .number(numeral)
    }
    let once = shape.lastSeparator == Shape.comma ? shape.commas == 1 : shape.dots == 1
    let grouped = (1...3).contains(shape.lead) && (shape.innerAreThree || shape.innerAreIndian)
    guard once, grouped else { return shape.commas > 0 ? .list : .none }
    var numeral = make(bytes, shape, decimal: shape.lastSeparator)
    numeral.grouped = true
    return .number(numeral)
  }

  private static func make(_ bytes: UnsafeBufferPointer<UInt8>, _ shape: Shape, decimal: UInt8?) -> Numeral {
    var digits = DigitRun()
    var fraction = 0
    var behind = false
    for byte in bytes {
      if byte >= 0x30, byte <= 0x39 {
        digits.add(byte &- 0x30)
        if behind { fraction += 1 }
      } else if byte == decimal {
        behind = true
      }
    }
    return Numeral(
      amount: digits.amount(fraction: fraction), alternative: nil, significantDigits: max(1, digits.significant),
      resolutionExponent: -fraction, grouped: false, leadingDigits: shape.lead)
  }

  /// Where the separators stand.
  private struct Shape {
    static let comma = UInt8(ascii: ",")
    static let dot = UInt8(ascii: ".")
    var lead = 0
    var commas = 0
    var dots = 0
    var lastSeparator: UInt8 = 0
    var leadsWithZero = false
    /// Every run of digits behind a separator has three of them.
    var tailsAreThree = true
    /// The same without the last run.
    var innerAreThree = true
    /// `1,00,000`: runs of two, the last of three.
    var isIndian = true
    var innerAreIndian = true
    var separators: Int { commas + dots }

    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
      leadsWithZero = bytes[0] == 0x30
      var run = 0
      var previous = 0
      for byte in bytes {
        switch byte {
        case 0x30...0x39: run += 1
        case Self.comma, Self.dot:
          close(run, &previous)
          if byte == Self.comma { commas += 1 } else { dots += 1 }
          lastSeparator = byte
          run = 0
        default: return nil
        }
      }
      if separators == 0 { lead = run } else { finish(run, previous) }
    }

    private mutating func close(_ run: Int, _ previous: inout Int) {
      if separators == 0 {
        lead = run
      } else {
        if run != 3 { (tailsAreThree, innerAreThree) = (false, false) }
        // All but the last of the integer part have two digits.
        if previous != 0 && previous != 2 { (isIndian, innerAreIndian) = (false, false) }
        previous = run
      }
    }

    private mutating func finish(_ run: Int, _ previous: Int) {
      if run != 3 { tailsAreThree = false }
      isIndian = isIndian && run == 3 && (previous == 0 || previous == 2) && lead <= 2
      innerAreIndian = innerAreIndian && previous == 3 && lead <= 2
    }
  }
}

/// Accumulates decimal digits; beyond 18 significant ones it keeps the magnitude only.
struct DigitRun {
  private var mantissa: Int64 = 0
  private(set) var significant = 0
  private var dropped = 0
  private var droppedNonZero = false

  mutating func add(_ digit: UInt8) {
    if significant == 0 && digit == 0 { return }
    significant += 1
    if significant <= 18 {
      mantissa = mantissa * 10 + Int64(digit)
    } else {
      dropped += 1
      if digit != 0 { droppedNonZero = true }
    }
  }

  func amount(fraction: Int) -> Amount {
    let exponent = dropped - fraction
    guard let value = ExactDecimal(mantissa: mantissa, exponent: exponent) else {
      return Amount(approximate: exponent > 0 && mantissa != 0 ? .infinity : 0)
    }
    return droppedNonZero ? Amount(approximate: value.double) : Amount(value)
  }
}
