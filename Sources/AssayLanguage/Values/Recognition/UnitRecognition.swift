/// The models of numbers with units: age, dimension, temperature, currency.
struct UnitRecognition {
  let text: TokenizedText
  let model: String
  let forms: UnitForms
  let numbers: NumberRecognition

  /// A number with its unit, or a unit alone.
  struct Candidate {
    var bytes: Range<Int>
    var tokens: Range<Int>
    var number: NumberMatch?
    var unit: UnitForms.Form
    var isPrefix = false
    /// The prefix touches its number.
    var isClose = false
    /// The value of the whole when it is not the number's.
    var value: Double?
  }

  init(_ text: TokenizedText, model: String) {
    self.text = text
    self.model = model
    numbers = NumberRecognition(text, percentMode: true, suffixes: model != "TemperatureModel")
    forms =
      switch model {
      case "AgeModel": UnitForms.age
      case "TemperatureModel": UnitForms.temperature
      case "CurrencyModel": UnitForms.currency
      default: UnitForms.dimension
      }
  }

  var isCurrency: Bool { model == "CurrencyModel" }

  func results() -> [RecognisedValue] {
    var found = measured()
    if isCurrency { found = Self.selected(found, in: text) }
    found += alone(besides: found)
    found.sort { $0.bytes.lowerBound < $1.bytes.lowerBound }
    found = found.filter { !isOtherThing($0) }
    if model == "DimensionModel" { found = joinedFeet(found) }
    if isCurrency { found = joinedMoney(found) }
    return found.map { reported($0) }
  }

  private func reported(_ candidate: Candidate) -> RecognisedValue {
    var resolution: [String: RecognisedValue.Field] = ["unit": .text(candidate.unit.name), "value": .null]
    if let value = candidate.value {
      resolution["value"] = .text(Self.shortest(value))
    } else if let value = candidate.number?.value {
      resolution["value"] = .text(GeneralFormat.text(value * candidate.unit.multiplier))
    }
    if let iso = candidate.unit.iso { resolution["isoCurrency"] = .text(iso) }
    if model == "DimensionModel" { resolution["subtype"] = .text(candidate.unit.subtype) }
    let type =
      switch model {
      case "AgeModel": "age"
      case "TemperatureModel": "temperature"
      case "CurrencyModel": "currency"
      default: "dimension"
      }
    return RecognisedValue(
      text: text.lowered(candidate.bytes), bytes: candidate.bytes, type: type, resolution: resolution)
  }

  /// Sums are written in the shortest form that reads back the same.
  private static func shortest(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  // MARK: candidates

  private func measured() -> [Candidate] {
    var (found, token) = ([Candidate](), 0)
    while token < text.count {
      guard let number = numbers.match(at: token, beforeUnit: true) else {
        token += 1
        continue
      }
      var isClose = false
      if let prefix = prefix(of: number) {
        isClose = prefix.isClose
        if isCurrency || suffix(of: number) == nil { found.append(prefix) }
      }
      if !(isCurrency && isClose), var suffix = suffix(of: number) {
        if !isCurrency, let prefix = prefix(of: number) {
          suffix.bytes = prefix.bytes.lowerBound..<suffix.bytes.upperBound
        }
        found.append(suffix)
      }
      token = number.tokens.upperBound
    }
    return found
  }

  /// A unit right before the number.
  private func prefix(of number: NumberMatch) -> Candidate? {
    guard let table = forms.prefixes else { return nil }
    let end = number.tokens.lowerBound
    for start in max(0, end - 5)..<max(0, end) {
      if start > 0, !text.tokens[start].spaced, text.tokens[start - 1].kind == .word, text.tokens[start].kind == .word {
        continue
      }
      let form = table.longest(text, at: text.position(start)) { (forms, last) -> UnitForms.Form? in
        guard last.next.token == end, last.next.offset <= Int(text.tokens[end].start) else { return nil }
        let written = Array(text.lowered(Int(text.tokens[start].start)..<last.end).utf8)
        return forms.last { $0.spelling == written }
      }
      guard let form else { continue }
      return Candidate(
        bytes: Int(text.tokens[start].start)..<number.bytes.upperBound, tokens: start..<number.tokens.upperBound,
        number: number, unit: form, isPrefix: true, isClose: !text.tokens[end].spaced)
    }
    return nil
  }

  /// A unit right behind the number, behind a hyphen or in brackets.
  private func suffix(of number: NumberMatch) -> Candidate? {
    let last = number.tokens.upperBound - 1
    if number.flags.contains(.endsInsideToken) {
      let position = PiecePosition(token: last, offset: number.bytes.upperBound + 1)
      return text.tokens[last].kind == .word ? unit(number, at: position, hyphen: true) : nil
    }
    let next = number.tokens.upperBound
    guard next < text.count else { return nil }
    let token = text.tokens[next]
    if token.key == "-", !token.spaced, next + 1 < text.count, !text.tokens[next + 1].spaced,
      let found = unit(number, at: text.position(next + 1), hyphen: true)
    {
      return found
    }
    if let close = Self.brackets[token.key], var found = unit(number, at: text.position(next + 1), hyphen: false),
      found.tokens.upperBound < text.count, text.tokens[found.tokens.upperBound].key == close
    {
      found.bytes = found.bytes.lowerBound..<Int(text.tokens[found.tokens.upperBound].end)
      found.tokens = found.tokens.lowerBound..<found.tokens.upperBound + 1
      return found
    }
    return unit(number, at: text.position(next), hyphen: false)
  }

  private static let brackets: [WordKey: WordKey] = ["(": ")", "[": "]", "{": "}", "<": ">"]

  private func unit(_ number: NumberMatch, at position: PiecePosition, hyphen: Bool) -> Candidate? {
    guard let (form, last) = find(at: position, hyphen: hyphen) else { return nil }
    return Candidate(
      bytes: number.bytes.lowerBound..<last.end, tokens: number.tokens.lowerBound..<last.token + 1, number: number,
      unit: form)
  }

  private func find(at position: PiecePosition, hyphen: Bool) -> (UnitForms.Form, WordPiece)? {
    forms.suffixes.longest(text, at: position) { forms, last in
      // A unit ends where its word ends: "inch-wide" goes on with a hyphen.
      guard last.next.token > last.token || hyphen, !isContinued(last) else { return nil }
      let usable = forms.filter { !$0.hyphenated || hyphen }
      guard hyphen ? usable.contains(where: { $0.hyphenated }) : !usable.isEmpty else { return nil }
      let bytes = text.bytes[position.offset..<last.end]
      let lower = Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8)
      let chosen =
        usable.first { !$0.spelling.isEmpty && $0.spelling.elementsEqual(bytes) }
        ?? usable.first { $0.spelling.isEmpty || $0.spelling == lower } ?? usable.first
      return chosen.map { ($0, last) }
    }
  }

  /// Letters or digits follow the unit without a space.
  private func isContinued(_ last: WordPiece) -> Bool {
    guard let next = text.piece(at: last.next), !next.spaced, !next.hyphenated else { return false }
    return next.kind == .word || next.kind == .mixed || next.kind == .number
  }

  /// Units without a number, which are reported without a value.
  private func alone(besides found: [Candidate]) -> [Candidate] {
    var (result, token, index) = ([Candidate](), 0, 0)
    let taken = found.map(\.tokens).sorted { $0.lowerBound < $1.lowerBound }
    while token < text.count {
      while index < taken.count, taken[index].upperBound <= token { index += 1 }
      if index < taken.count, taken[index].contains(token) {
        token = taken[index].upperBound
        continue
      }
      guard text.tokens[token].spaced, let (form, last) = find(at: text.position(token), hyphen: false),
        !form.isAmbiguous, last.end - Int(text.tokens[token].start) > 1 || isCurrency || text.count == 1,
        index >= taken.count || last.token < taken[index].lowerBound
      else {
        token += 1
        continue
      }
      var candidate = Candidate(
        bytes: Int(text.tokens[token].start)..<last.end, tokens: token..<last.token + 1, number: nil, unit: form)
      candidate = followed(candidate)
      result.append(candidate)
      token = candidate.tokens.upperBound
    }
    return result
  }

  /// "dollar 22.5 million": the name of a currency before a number.
  private func followed(_ candidate: Candidate) -> Candidate {
    guard isCurrency, candidate.tokens.upperBound < text.count,
      let number = numbers.match(at: candidate.tokens.upperBound, beforeUnit: true), suffix(of: number) == nil
    else { return candidate }
    var joined = candidate
    joined.number = number
    joined.bytes = candidate.bytes.lowerBound..<number.bytes.upperBound
    joined.tokens = candidate.tokens.lowerBound..<number.tokens.upperBound
    return joined
  }
}
