/// Several units that make one value, and prefixes against suffixes.
extension UnitRecognition {
  /// "5 feet and 2 inches" when feet are the first unit of the text.
  func joinedFeet(_ found: [Candidate]) -> [Candidate] {
    guard let first = found.first(where: { $0.number != nil }), first.unit.name == "Foot" else { return found }
    var (result, index) = ([Candidate](), 0)
    while index < found.count {
      var candidate = found[index]
      if index + 1 < found.count, candidate.unit.name == "Foot", found[index + 1].unit.name == "Inch",
        let feet = integer(candidate), let inches = found[index + 1].number?.value,
        isLinked(candidate, found[index + 1])
      {
        candidate.value = feet + inches * (1.0 / 12)
        candidate.bytes = candidate.bytes.lowerBound..<found[index + 1].bytes.upperBound
        index += 1
      }
      result.append(candidate)
      index += 1
    }
    return result
  }

  private func integer(_ candidate: Candidate) -> Double? {
    guard let number = candidate.number, number.kind == .integer else { return nil }
    return number.value
  }

  private func isLinked(_ first: Candidate, _ second: Candidate) -> Bool {
    let between = first.tokens.upperBound..<second.tokens.lowerBound
    return between.isEmpty || (between.count == 1 && text.tokens[between.lowerBound].key == "and")
  }

  /// Cents and bare numbers behind a main unit, and round words behind it.
  func joinedMoney(_ found: [Candidate]) -> [Candidate] {
    var (result, index) = ([Candidate](), 0)
    while index < found.count {
      var candidate = found[index]
      index += 1
      if let whole = integer(candidate), candidate.unit.fraction == nil {
        if index < found.count, let part = fraction(found[index], of: candidate) {
          candidate.value = (whole * candidate.unit.multiplier) + part
          candidate.bytes = candidate.bytes.lowerBound..<found[index].bytes.upperBound
          index += 1
        } else if let (part, end) = bareFraction(behind: candidate, before: index < found.count ? found[index] : nil) {
          candidate.value = whole + part
          candidate.bytes = candidate.bytes.lowerBound..<end
        }
      }
      if candidate.value == nil, let (factor, end) = multiplier(behind: candidate), let value = candidate.number?.value
      {
        candidate.value = value * factor
        candidate.bytes = candidate.bytes.lowerBound..<end
      }
      result.append(candidate)
    }
    return result
  }

  private func fraction(_ part: Candidate, of whole: Candidate) -> Double? {
    guard isLinked(whole, part), let fraction = part.unit.fraction, whole.unit.fractions.contains(fraction.code),
      let value = part.number?.value
    else { return nil }
    return value * (1.0 / fraction.perMain)
  }

  /// "15 dollars and 50": hundredths, when the number has no unit of its own.
  private func bareFraction(behind whole: Candidate, before next: Candidate?) -> (Double, Int)? {
    var token = whole.tokens.upperBound
    if token < text.count, text.tokens[token].key == "and" { token += 1 }
    guard token < text.count, next.map({ $0.tokens.lowerBound > token }) ?? true,
      let number = numbers.match(at: token), let value = number.value, number.kind == .integer, value < 100, value >= 0
    else { return nil }
    return (value * 0.01, number.bytes.upperBound)
  }

  private func multiplier(behind candidate: Candidate) -> (Double, Int)? {
    guard candidate.number != nil, candidate.tokens.upperBound < text.count else { return nil }
    let token = text.tokens[candidate.tokens.upperBound]
    guard case .scale(let factor, _)? = NumberWord.table[token.key], factor == 1000 || factor >= 1_000_000,
      factor != 10_000_000
    else { return nil }
    return (Double(factor), Int(token.end))
  }

  /// Where "$ 10 $" could be read twice: the reading with more results, units behind the number preferred.
  static func selected(_ found: [Candidate], in text: TokenizedText) -> [Candidate] {
    let conflict = zip(found, found.dropFirst()).contains { $0.bytes.upperBound > $1.bytes.lowerBound }
    guard conflict else { return found }
    let before = leftFirst(found)
    let close = before.filter { $0.isPrefix && $0.isClose }.map { $0.bytes.lowerBound }
    var behind = rightFirst(found)
    behind.removeAll { candidate in
      !candidate.isPrefix && close.contains { candidate.bytes.lowerBound < $0 && $0 < candidate.bytes.upperBound }
    }
    return behind.count >= before.count ? behind.reversed() : before
  }

  private static func leftFirst(_ found: [Candidate]) -> [Candidate] {
    var (result, end) = ([Candidate](), -1)
    for candidate in found {
      if end < candidate.bytes.lowerBound {
        result.append(candidate)
      } else if candidate.isPrefix {
        result[result.count - 1] = candidate
      } else {
        continue
      }
      end = candidate.bytes.upperBound
    }
    return result
  }

  private static func rightFirst(_ found: [Candidate]) -> [Candidate] {
    var (result, start) = ([Candidate](), Int.max)
    for candidate in found.reversed() {
      if start >= candidate.bytes.upperBound {
        result.append(candidate)
      } else if !candidate.isPrefix {
        result[result.count - 1] = candidate
      } else {
        continue
      }
      start = candidate.bytes.lowerBound
    }
    return result
  }
}
