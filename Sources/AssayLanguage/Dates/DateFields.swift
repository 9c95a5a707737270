/// What a notation says of a moment: values for the fields in its mask.
package struct DateFields: Sendable, Hashable {
  package struct Mask: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let year = Mask(rawValue: 1)
    package static let month = Mask(rawValue: 2)
    package static let day = Mask(rawValue: 4)
    package static let weekday = Mask(rawValue: 8)
    package static let hour = Mask(rawValue: 16)
    package static let minute = Mask(rawValue: 32)
    package static let second = Mask(rawValue: 64)
    package static let date: Mask = [.year, .month, .day]
    package static let time: Mask = [.hour, .minute, .second]
  }

  package var mask: Mask = []
  package var year: Int16 = 0
  package var month: Int8 = 0
  package var day: Int8 = 0
  /// 1 for Monday to 7 for Sunday.
  package var weekday: Int8 = 0
  package var hour: Int8 = 0
  package var minute: Int8 = 0
  package var second: Int8 = 0

  package init() {}

  package init(year: Int? = nil, month: Int? = nil, day: Int? = nil, weekday: Int? = nil) {
    if let year { set(.year, year) }
    if let month { set(.month, month) }
    if let day { set(.day, day) }
    if let weekday { set(.weekday, weekday) }
  }

  package init(_ moment: DateTime, _ mask: Mask) {
    if mask.contains(.year) { set(.year, moment.year) }
    if mask.contains(.month) { set(.month, moment.month) }
    if mask.contains(.day) { set(.day, moment.day) }
    if mask.contains(.hour) { set(.hour, moment.hour) }
    if mask.contains(.minute) { set(.minute, moment.minute) }
    if mask.contains(.second) { set(.second, moment.second) }
  }

  package mutating func set(_ field: Mask, _ value: Int) {
    mask.insert(field)
    switch field {
    case .year: year = Int16(clamping: value)
    case .month: month = Int8(clamping: value)
    case .day: day = Int8(clamping: value)
    case .weekday: weekday = Int8(clamping: value)
    case .hour: hour = Int8(clamping: value)
    case .minute: minute = Int8(clamping: value)
    default: second = Int8(clamping: value)
    }
  }

  /// Takes the fields that only the other has.
  package mutating func fill(from other: DateFields) {
    let new = other.mask.subtracting(mask)
    if new.contains(.year) { set(.year, Int(other.year)) }
    if new.contains(.month) { set(.month, Int(other.month)) }
    if new.contains(.day) { set(.day, Int(other.day)) }
    if new.contains(.weekday) { set(.weekday, Int(other.weekday)) }
    if new.contains(.hour) { set(.hour, Int(other.hour)) }
    if new.contains(.minute) { set(.minute, Int(other.minute)) }
    if new.contains(.second) { set(.second, Int(other.second)) }
  }

  /// The fields with the weekday that a whole date implies.
  package var completed: DateFields {
    guard mask.isSuperset(of: .date), !mask.contains(.weekday) else { return self }
    var result = self
    result.set(.weekday, DateTime(Int(year), Int(month), Int(day)).weekday)
    return result
  }

  /// `2018-12-25T20:13`, with `X` for unknown fields and `W2` for a weekday alone.
  package var description: String {
    var text = ""
    if !mask.isDisjoint(with: .date) {
      text = mask.contains(.year) ? Self.padded(Int(year), 4) : "XXXX"
      text += "-" + (mask.contains(.month) ? Self.padded(Int(month), 2) : "XX")
      text += "-" + (mask.contains(.day) ? Self.padded(Int(day), 2) : "XX")
    } else if mask.contains(.weekday) {
      text = "W\(weekday)"
    }
    guard mask.contains(.hour) else { return text }
    text += "T" + Self.padded(Int(hour), 2)
    if mask.contains(.minute) { text += ":" + Self.padded(Int(minute), 2) }
    if mask.contains(.second) { text += ":" + Self.padded(Int(second), 2) }
    return text
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
