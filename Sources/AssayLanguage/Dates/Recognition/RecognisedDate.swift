/// One result of the recogniser in the form of Recognizers-Text's specs.
package struct RecognisedDate: Sendable, Hashable {
  /// A value as ordered keys and texts: `timex`, `type`, `value` or `start` and `end`, `Mod`, `sourceEntity`…
  package typealias Fields = [Field]

  package struct Field: Sendable, Hashable {
    package var key: String
    package var value: String
  }

  package var text: String
  /// UTF-16 units.
  package var start: Int
  package var length: Int
  package var type: String
  package var timex: String
  /// The values of a model's or merged parser's result.
  package var values: [Fields] = []
  package var future: Fields = []
  package var past: Fields = []
  package var mod: String?
  /// The list of alternatives that it is one of.
  package var parentText: String?
}

/// Date and time expressions by the specs of Recognizers-Text; the quirks of its conventions live here.
package enum DateRecognition {
  /// What a spec expects of an input: `DateExtractor`, `TimePeriodParser`, `DateTimeModelCalendarMode`….
  package static func results(spec: String, input: String, reference: DateTime?) -> [RecognisedDate] {
    let bytes = Array(input.utf8)
    let grammar = Grammar(
      lexemes: Lexeme.all(in: bytes), reference: reference ?? DateTime(2016, 11, 7), options: options(spec))
    var entities = grammar.all(scope(spec))
    if grammar.options.contains(.alternatives) { entities = grammar.alternatives(entities) }
    let isModel = spec.hasPrefix("DateTimeModel")
    let writer = ResultWriter(
      grammar: grammar, bytes: bytes, isModel: isModel, isMerged: isModel || spec == "MergedParser")
    return entities.compactMap { writer.result($0) }
  }

  private static func options(_ spec: String) -> Grammar.Options {
    switch spec {
    case "DateTimeModelCalendarMode": .calendar
    case "DateTimeModelComplexCalendar": [.calendar, .alternatives, .zones]
    case "DateTimeModelExtendedTypes": .alternatives
    case "DateTimeModelSplitDateAndTime": .split
    case "DateTimeModelTasksMode": .tasks
    case "DateTimeModelExperimentalMode": .inclusive
    default: []
    }
  }

  private static func scope(_ spec: String) -> Grammar.Scope {
    let name = spec.hasSuffix("Extractor") ? spec.dropLast(9) : spec.hasSuffix("Parser") ? spec.dropLast(6) : ""
    switch name {
    case "Date": return .date
    case "Time": return .time
    case "DatePeriod": return .datePeriod
    case "TimePeriod": return .timePeriod
    case "DateTime": return .dateTime
    case "DateTimePeriod": return .dateTimePeriod
    case "Duration": return .duration
    case "Set": return .set
    case "Holiday": return .holiday
    case "TimeZone": return .zone
    default: return .merged
    }
  }
}
