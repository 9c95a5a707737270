import AssayLanguage
import FuzzFrame

/// libFuzzer's entry: the bytes are a text for the readers of dates, numbers, units and identifiers. Whatever they are,
/// the readers come back, and what they report lies inside the text.
func fuzzValues(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 0 else { return 0 }
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let input = String(decoding: bytes.dropFirst(), as: UTF8.self)
  let spec = Fuzzed.specs[Int(bytes[0]) % Fuzzed.specs.count]
  for value in ValueRecognition.results(spec: spec, input: input) {
    guard value.bytes.lowerBound >= 0, value.bytes.upperBound <= input.utf8.count else { fatalError("a value") }
  }
  let units = input.utf16.count
  for date in DateRecognition.results(spec: spec, input: input, reference: DateTime(2016, 11, 7, 23, 59, 59)) {
    guard date.start >= 0, date.length >= 0, date.start + date.length <= units else { fatalError("a date") }
  }
  let text = TokenizedText(input)
  for match in MeasureReader().all(in: text) {
    _ = Quantity.compare(claim: match.quantity, evidence: match.quantity)
  }
  _ = NumberReader().all(in: text)
  _ = RangeReader().all(in: text)
  return 0
}

enum Fuzzed {
  static let specs = [
    "DateTimeModel", "DateTimeModelComplexCalendar", "DateTimeModelTasksMode", "DateParser", "TimeParser",
    "DatePeriodParser", "TimePeriodParser", "DateTimePeriodParser", "DurationParser", "SetParser", "HolidayParser",
    "TimeZoneParser", "MergedParser", "NumberModel", "NumberRangeModel", "OrdinalModel", "PercentModel", "AgeModel",
    "DimensionModel", "TemperatureModel", "CurrencyModel", "BooleanModel", "URLModel", "PhoneNumberModel",
    "IpAddressModel", "GUIDModel", "EmailModel", "HashtagModel", "MentionModel",
  ]
}

@_cdecl("fuzz_values_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzValues($0, $1) }
}
