/// English numbers made alike, whether they are written in words or in digits: "four seven one two" and "4712"
/// both become "4 7 1 2", "thirty five" and "35" both "3 5". Recognisers choose between the two at will.
enum SpokenNumbers {
  private static let units = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
  ]
  private static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
  private static let values: [String: Int] = {
    var values = ["oh": 0]
    for (index, word) in units.enumerated() { values[word] = index }
    for (index, word) in tens.enumerated() { values[word] = (index + 2) * 10 }
    return values
  }()

  /// - Parameter text: in lower case, without punctuation.
  static func unified(_ text: String) -> String {
    let words = text.split(separator: " ").map(String.init)
    var result: [String] = []
    var index = 0
    while index < words.count {
      if let (value, next) = number(words, from: index) {
        result += String(value).map { String($0) }
        index = next
        continue
      }
      let word = words[index]
      if word.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) {
        result += word.map { String($0) }
      } else {
        result.append(word)
      }
      index += 1
    }
    return result.joined(separator: " ")
  }

  /// A number in words below a million from a position on, and the position after it.
  private static func number(_ words: [String], from start: Int) -> (value: Int, next: Int)? {
    guard let (below, next) = belowThousand(words, from: start) else { return nil }
    guard below > 0, next < words.count, words[next] == "thousand" else { return (below, next) }
    let rest = afterAnd(words, next + 1)
    guard let (more, end) = belowThousand(words, from: rest) else { return (below * 1000, next + 1) }
    return (below * 1000 + more, end)
  }

  private static func belowThousand(_ words: [String], from start: Int) -> (value: Int, next: Int)? {
    guard let (small, next) = belowHundred(words, from: start) else { return nil }
    guard small > 0, small < 100, next < words.count, words[next] == "hundred" else { return (small, next) }
    let rest = afterAnd(words, next + 1)
    guard let (more, end) = belowHundred(words, from: rest), more > 0 else { return (small * 100, next + 1) }
    return (small * 100 + more, end)
  }

  private static func belowHundred(_ words: [String], from start: Int) -> (value: Int, next: Int)? {
    guard start < words.count, let first = values[words[start]] else { return nil }
    if first >= 20, start + 1 < words.count, let unit = values[words[start + 1]], unit > 0, unit < 10 {
      return (first + unit, start + 2)
    }
    return (first, start + 1)
  }

  private static func afterAnd(_ words: [String], _ index: Int) -> Int {
    index + 1 < words.count && words[index] == "and" && values[words[index + 1]] != nil ? index + 1 : index
  }
}
