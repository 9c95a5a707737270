import AssayConfiguration
import AssayWire
import Testing

@Suite("Sizes and times carry their units")
struct UnitsTests {
  @Test(
    "Sizes",
    arguments: [
      ("64MiB", .value(64 << 20)), ("1.5 KiB", .value(1536)), ("10MB", .value(10_000_000)), ("7B", .value(7)),
      ("64", .noUnit("64")), ("64M", .unknownUnit("M")), ("0.3B", .notWhole), ("-1MiB", .nonsense), ("MiB", .nonsense),
      ("", .nonsense), ("9223372036854775807TiB", .nonsense), ("1e3B", .unknownUnit("e3B")), (".5KiB", .nonsense),
      ("1.2.3KiB", .nonsense),
    ] as [(String, Units.Reading)])
  func sizes(text: String, reading: Units.Reading) { #expect(Units.size(text) == reading) }

  @Test(
    "Times",
    arguments: [
      ("10s", .value(10_000)), ("1.5min", .value(90_000)), ("2m", .value(120_000)), ("250ms", .value(250)),
      ("1d", .value(86_400_000)), ("0.5ms", .notWhole), ("10", .noUnit("10")), ("3 weeks", .unknownUnit("weeks")),
    ] as [(String, Units.Reading)])
  func times(text: String, reading: Units.Reading) { #expect(Units.time(text) == reading) }

  @Test("What is written reads back as the same number", arguments: [0, 1, 999, 1000, 1024, 60_000, 90_061, 3 << 30])
  func inverse(number: Int) {
    #expect(Units.size(Units.sizeText(number)) == .value(number))
    #expect(Units.time(Units.timeText(number)) == .value(number))
  }
}

@Suite("Values are written as YAML that reads back equal")
struct YAMLTextTests {
  @Test(
    "Texts that look like something else stay texts",
    arguments: [
      "true", "On", "null", "~", "1", "1e3", "0x1F", "1.5", "-3", "", " a ", "a: b", "a #b", "- a", "[x]", "*a", "&b",
      "!c", "é\n\t\"\\", "a:", ":a", "\u{85}\u{2028}\u{FEFF}\u{7F}", "10s", "64MiB", "1_000", "0o17", ".inf",
      "infinity",
      "nan", "12:30:45", "2026-11-01", "=", "<<", "%a", "@a", "`a", "yes",
    ])
  func texts(text: String) throws {
    let value: JSONValue = ["k": .string(text), "l": [.string(text)], "m": [["n": .string(text)]]]
    #expect(try YAMLFile(path: "x", text: YAMLText.render(value)).json == value, "\(YAMLText.render(value))")
  }

  @Test("Every shape")
  func shapes() throws {
    let value: JSONValue = [
      "a": [:], "b": [], "c": [[], [1, 2.5], [:]], "d": ["e": ["f": nil]], "g": [["h": true, "i": [["j": 1]]]],
      "on": false,
    ]
    #expect(try YAMLFile(path: "x", text: YAMLText.render(value)).json == value, "\(YAMLText.render(value))")
  }
}
