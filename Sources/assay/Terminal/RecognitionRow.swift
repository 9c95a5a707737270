import AssayLanguage
import AssayVerification
import AssayWire

/// One line of `assay recognise`, read and checked.
struct RecognitionRow {
  var id: JSONValue
  var spec: String
  var input: String
  var reference: DateTime?

  static let inputBytesMax = 1 << 20

  init(_ bytes: [UInt8]) throws(BatchFault) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      let isText = String(validating: bytes, as: UTF8.self) != nil
      let problem = BatchFault.shown(error.message, scalarsMax: 200)
      throw BatchFault(isText ? .invalidJSON : .invalidUTF8, "\(problem) (byte \(error.offset))")
    }
    guard let members = value.object else {
      throw BatchFault(.invalidLine, "A line is an object; this one is \(value.typeName).")
    }
    id = members["id"] ?? .null
    switch id {
    case .null, .string, .int: break
    default: throw BatchFault(.invalidID, "This is \(id.typeName), not a string.", path: ["id"])
    }
    spec = try Self.text(members, "spec")
    input = try Self.text(members, "input")
    guard input.utf8.count <= Self.inputBytesMax else {
      throw BatchFault(.invalidLine, "An input has at most \(Self.inputBytesMax) bytes.", path: ["input"])
    }
    if let given = members["reference"], !given.isNull {
      guard let moment = given.string.flatMap(Self.moment) else {
        throw BatchFault(
          .invalidLine, "A reference is a moment such as 2016-11-07T00:00:00, from the year 1 to 9999.",
          path: ["reference"])
      }
      reference = moment
    }
  }

  /// The id of a line that cannot be used, where it has one.
  static func id(of bytes: [UInt8]) -> JSONValue {
    switch (try? JSONValue(parsing: bytes))?["id"] {
    case .string(let text)?: .string(text)
    case .int(let number)?: .int(number)
    default: .null
    }
  }

  private static func text(_ members: JSONObject, _ name: String) throws(BatchFault) -> String {
    guard let value = members[name], !value.isNull else {
      throw BatchFault(.invalidLine, "\"\(name)\" is missing.", path: [name])
    }
    guard let text = value.string else {
      throw BatchFault(.invalidLine, "This is \(value.typeName), not a string.", path: [name])
    }
    return text
  }

  /// "2016-11-07T00:00:00", a day alone, or with parts of a second and a zone behind it, which change nothing.
  private static func moment(_ text: String) -> DateTime? {
    let bytes = Array(text.utf8)
    let shape = Array("dddd-dd-ddTdd:dd:dd".utf8)
    guard bytes.count == 10 || (19...40).contains(bytes.count) else { return nil }
    for (byte, wanted) in zip(bytes, shape) {
      switch wanted {
      case UInt8(ascii: "d"): guard (0x30...0x39).contains(byte) else { return nil }
      case UInt8(ascii: "T"): guard byte == wanted || byte == 0x20 || byte == UInt8(ascii: "t") else { return nil }
      default: guard byte == wanted else { return nil }
      }
    }
    func number(_ start: Int, _ count: Int) -> Int {
      start + count <= bytes.count ? bytes[start..<(start + count)].reduce(0) { $0 * 10 + Int($1 - 0x30) } : 0
    }
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
    guard year >= 1, DateTime.isValid(year, month, day), hour < 24, minute < 60, second < 60 else { return nil }
    return DateTime(year, month, day, hour, minute, second)
  }
}

extension RecognitionRow {
  var isDate: Bool { Self.dates.contains { spec.contains($0) } }

  /// Whether a model has this name; variants of the models for dates are many and read alike.
  var isKnown: Bool { isDate || Self.values.contains { spec.hasPrefix($0) } }

  private static let dates = ["Date", "Time", "Duration", "Set", "Holiday", "Merged"]
  private static let values = [
    "NumberModel", "NumberRangeModel", "OrdinalModel", "PercentModel", "AgeModel", "DimensionModel", "TemperatureModel",
    "CurrencyModel", "BooleanModel", "EmailModel", "URLModel", "IpAddressModel", "HashtagModel", "MentionModel",
    "GUIDModel", "PhoneNumberModel",
  ]
}
