/// The words that dates are made of.
enum DateWord: Sendable {
  /// 1 to 12; `plain` when the word is also an ordinary word or an abbreviation.
  case month(Int, plain: Bool)
  /// 1 for Monday to 7.
  case weekday(Int, plain: Bool)
  /// Days from the reference day.
  case relativeDay(Int)
  case ordinal(Int)
  /// Hours of the day: noon 12, midnight 0.
  case hour(Int)
  case cue
}

enum DateLexicon {
  static let months: [(String, Int, Bool)] = [
    ("january", 1, false), ("february", 2, false), ("march", 3, true), ("april", 4, false), ("may", 5, true),
    ("june", 6, false), ("july", 7, false), ("august", 8, true), ("september", 9, false), ("october", 10, false),
    ("november", 11, false), ("december", 12, false), ("jan", 1, true), ("feb", 2, true), ("febr", 2, true),
    ("mar", 3, true), ("apr", 4, true), ("jun", 6, true), ("jul", 7, true), ("aug", 8, true), ("sep", 9, true),
    ("sept", 9, true), ("oct", 10, true), ("nov", 11, true), ("dec", 12, true),
  ]

  static let weekdays: [(String, Int, Bool)] = [
    ("monday", 1, false), ("tuesday", 2, false), ("wednesday", 3, false), ("thursday", 4, false),
    ("friday", 5, false), ("saturday", 6, false), ("sunday", 7, false), ("mon", 1, true), ("tue", 2, true),
    ("tues", 2, true), ("wed", 3, true), ("weds", 3, true), ("thu", 4, true), ("thur", 4, true), ("thurs", 4, true),
    ("fri", 5, true), ("sat", 6, true), ("sun", 7, true),
  ]

  static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
  ]

  static let words: WordTable<DateWord> = {
    var entries: [(String, DateWord)] = []
    for (word, number, plain) in months { entries.append((word, .month(number, plain: plain))) }
    for (word, number, plain) in weekdays { entries.append((word, .weekday(number, plain: plain))) }
    for (index, word) in ordinals.enumerated() { entries.append((word, .ordinal(index + 1))) }
    for index in 0..<9 { entries.append(("twenty-" + ordinals[index], .ordinal(21 + index))) }
    entries += [("thirtieth", .ordinal(30)), ("thirty-first", .ordinal(31))]
    entries += [
      ("today", .relativeDay(0)), ("tonight", .relativeDay(0)), ("yesterday", .relativeDay(-1)),
      ("tomorrow", .relativeDay(1)), ("noon", .hour(12)), ("midday", .hour(12)), ("midnight", .hour(0)),
    ]
    for word in ["next", "last", "this", "ago", "previous", "coming", "past"] { entries.append((word, .cue)) }
    return WordTable(entries)
  }()

  /// Words after which a bare year or a bare month is one.
  static let datePrepositions = WordTable<Bool>(
    [
      "in", "of", "since", "until", "till", "by", "from", "year", "before", "after", "during", "around", "circa",
      "dated", "born", "died", "founded", "established", "released", "published", "ca", "©", "copyright", "between",
      "spring", "summer", "autumn", "fall", "winter", "early", "late", "mid",
    ].map { ($0, true) })

  /// Words after which "3/4" is a day and a month and a bare eight-digit numeral may be day first.
  static let dateCues = WordTable<Bool>(
    ["on", "date", "dated", "by", "until", "till", "since", "due", "expires", "issued", "from"].map { ($0, true) })

  /// What links years of one list or range.
  static let yearLinks = WordTable<Bool>(
    ["and", "or", "to", "until", "till", "through", "-", ",", "–"].map { ($0, true) })

  static let ordinalSuffixes = WordTable<Bool>(["st", "nd", "rd", "th"].map { ($0, true) })
  static let units = WordTable<Int>([
    ("second", 1), ("seconds", 1), ("sec", 1), ("secs", 1), ("minute", 60), ("minutes", 60), ("min", 60),
    ("mins", 60), ("hour", 3600), ("hours", 3600), ("hr", 3600), ("hrs", 3600), ("day", 86_400),
    ("days", 86_400), ("week", 604_800), ("weeks", 604_800), ("month", -1), ("months", -1), ("year", -12),
    ("years", -12), ("decade", -120), ("decades", -120),
  ])
}
