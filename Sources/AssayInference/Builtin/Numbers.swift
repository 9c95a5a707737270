/// Numbers as people say and write them.
enum Numbers {
  private static let units = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
  private static let ordinals = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
  ]

  /// 0 to 19, the tens, `oh` for zero.
  static func value(ofWord word: String) -> Int? {
    if let unit = units.firstIndex(of: word) { return unit }
    if let ten = tens.firstIndex(of: word) { return (ten + 2) * 10 }
    return word == "oh" ? 0 : nil
  }

  static func name(ofDigit digit: Int) -> String { units[min(9, max(0, digit))] }

  /// `first` is 1; also `1st`.
  static func ordinal(_ word: String) -> Int? {
    if let index = ordinals.firstIndex(of: word) { return index + 1 }
    for ending in ["st", "nd", "rd", "th"] where word.hasSuffix(ending) { return Int(word.dropLast(2)) }
    return nil
  }

  /// One number said in words or digits from a position on, and the words it takes: "forty two" is 42,
  /// "one hundred and five" is 105, "forty two point five" is 42.5.
  static func cardinal(_ words: some Collection<String>) -> (value: Double, count: Int)? {
    let words = Array(words.prefix(24))
    guard let first = words.first else { return nil }
    var count = 0
    var total = 0
    if let number = Int(first), first.utf8.allSatisfy(Words.isDigit), number < 1_000_000_000_000 {
      (total, count) = (number, 1)
    } else {
      var group = 0
      var last = 0
      while count < words.count {
        let word = words[count]
        if word == "and", count > 0, count + 1 < words.count, last >= 100, value(ofWord: words[count + 1]) != nil {
          count += 1
          continue
        }
        if word == "hundred", group > 0, group < 100 {
          group *= 100
          last = 100
        } else if word == "thousand", group > 0 {
          total += group * 1000
          (group, last) = (0, 1000)
        } else if let value = value(ofWord: word) {
          // "four two" are two numbers; "forty two" is one.
          guard count == 0 || last >= 100 || (last >= 20 && value < 10 && value > 0) else { break }
          group += value
          last = value
        } else {
          break
        }
        count += 1
      }
      guard count > 0 else { return nil }
      total += group
    }
    if count + 1 < words.count, words[count] == "point" {
      let digits = digits(words[(count + 1)...])
      if !digits.text.isEmpty, let fraction = Double("0." + digits.text) {
        return (Double(total) + fraction, count + 1 + digits.count)
      }
    }
    return (Double(total), count)
  }

  /// Digits said one after another ("four two seven one", "double five", "nineteen") as one text.
  ///
  /// - Parameter withSoundsLike: words that sound like a digit count between digits, "to" at the start, and
  ///   some at the end.
  static func digits(_ words: some Collection<String>, withSoundsLike: Bool = false) -> (text: String, count: Int) {
    let words = Array(words.prefix(64))
    var text = ""
    var count = 0
    var repeats = 1
    for (index, word) in words.enumerated() {
      if word == "double" || word == "triple" {
        repeats = word == "double" ? 2 : 3
      } else if let value = value(ofWord: word) {
        text += String(repeating: String(value), count: repeats)
        repeats = 1
      } else if word.utf8.allSatisfy(Words.isDigit), !word.isEmpty {
        text += word
      } else if withSoundsLike, let digit = soundsLike[word], index > 0 || digit == 2,
        index + 1 < words.count ? isDigits(words[index + 1]) : index > 1 && lastSounds.contains(word)
      {
        text += String(digit)
      } else {
        break
      }
      count += 1
    }
    return (text, count)
  }

  /// What recognisers write for a digit among digits.
  private static let soundsLike = [
    "won": 1, "to": 2, "too": 2, "free": 3, "tree": 3, "for": 4, "fore": 4, "ate": 8, "o": 0,
  ]

  /// Those that end no sentence about something else.
  private static let lastSounds: Set<String> = ["free", "tree", "ate", "won"]

  private static func isDigits(_ word: String) -> Bool {
    value(ofWord: word).map { $0 < 10 } ?? (!word.isEmpty && word.utf8.allSatisfy(Words.isDigit))
  }

  /// The shortest way to write a number: no trailing zeros, no point for a whole one.
  static func text(_ value: Double, decimals: Int = 2) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let (whole, fraction) = (abs(scaled) / scale, abs(scaled) % scale)
    let sign = scaled < 0 ? "-" : ""
    guard fraction > 0 else { return sign + String(whole) }
    var digits = String(fraction)
    digits = String(repeating: "0", count: decimals - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return sign + String(whole) + "." + digits
  }

  /// Hundredths as an amount with two decimals.
  static func amount(_ cents: Int) -> String {
    let fraction = abs(cents) % 100
    return (cents < 0 ? "-" : "") + String(abs(cents) / 100) + (fraction < 10 ? ".0" : ".") + String(fraction)
  }
}
