import Testing

@testable import AssayLanguage

@Suite("Times and lengths on a recording")
struct ClockReaderTests {
  private func read(_ line: String) -> [String] {
    let text = TokenizedText(line)
    return ClockReader.all(in: text).map { match in
      var words = "\(match.kind) \(match.seconds)"
      if match.end != match.seconds { words += "-\(match.end)" }
      if match.relation != .at { words += " \(match.relation)" }
      return words + (match.approximate ? " about" : "")
    }
  }

  @Test(
    "Moments, spans and lengths become seconds",
    arguments: [
      ("A dog barks at 0:42.", "moment 42.0"), ("at around 9:21 he stops", "moment 561.0 about"),
      ("1:02:03", "moment 3723.0"), ("A bell rings 42 seconds in.", "moment 42.0"),
      ("after 5 s the door opens", "moment 5.0 after"), ("It rings for two minutes.", "duration 120.0"),
      ("at the 3-minute mark", "moment 180.0"), ("within the first 30 seconds", "span 0.0-30.0"),
      ("in the last ten seconds", "closing 10.0"), ("two minutes into the film", "moment 120.0"),
      ("between 0:10 and 0:20", "span 10.0-20.0"), ("from 1:00 to 1:30", "span 60.0-90.0"),
      ("0:10–0:20", "span 10.0-20.0"), ("a minute and a half", "duration 90.0"),
      ("half a minute", "duration 30.0"), ("1m30s", "duration 90.0"), ("2 min 30 s", "duration 150.0"),
      ("1 hour and 5 minutes", "duration 3900.0"), ("before 0:30", "moment 30.0 before"),
      ("at second 42", "moment 42.0"), ("a two-minute clip", "duration 120.0"), ("[00:42] hello", "moment 42.0"),
      ("at least 5 seconds", "duration 5.0 after"), ("at 12.5 seconds", "moment 12.5"),
      ("thirty-five seconds", "duration 35.0"), ("00:00:01.500", "moment 1.5"),
      ("between 5 and 10 seconds", "span 5.0-10.0"), ("from second 5 to second 10", "span 5.0-10.0"),
      ("between seconds 5 and 10", "span 5.0-10.0"), ("it lasts 5-10 s", "duration 5.0-10.0"),
      ("during the first minute", "span 0.0-60.0"), ("the last minute", "closing 60.0"),
      ("less than 5 seconds", "duration 5.0 before"), ("no more than ten seconds", "duration 10.0 before"),
      ("no less than ten seconds", "duration 10.0 after"), ("after the first 20 seconds", "moment 20.0 after"),
      ("30 seconds before the end", "closing 30.0"), ("at minute 3 second 20", "moment 200.0"),
      ("at t = 3.5 s", "moment 3.5"), ("from 0:05 till 0:10", "span 5.0-10.0"), ("a second later", "duration 1.0"),
    ])
  func reads(line: String, expected: String) {
    #expect(read(line) == [expected])
  }

  @Test(
    "What is no time on a recording is left alone",
    arguments: [
      "a cup", "5 m long", "at 8:13 PM", "4:3", "1:2:3:4", "second place", "a second cup", "12 apples", "he is 5",
    ])
  func leaves(line: String) {
    #expect(read(line) == [])
  }
}
