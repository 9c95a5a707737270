import AssayResilience
import Testing

@Suite struct HTTPTimeTests {
  @Test("Reads the date of the standard in its two living forms")
  func dates() {
    #expect(HTTPTime.date("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPTime.date("Sunday, 06-Nov-94 08:49:37 GMT") == 784_111_777)
    #expect(HTTPTime.date("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    #expect(HTTPTime.date("Thu, 29 Feb 2024 23:59:59 GMT") == 1_709_251_199)
  }

  @Test(
    "Reads no date into nonsense",
    arguments: [
      "", "soon", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 CET",
    ])
  func nonsense(text: String) { #expect(HTTPTime.date(text) == nil) }

  @Test("Retry-After in seconds or as a date; the past is now")
  func retryAfter() {
    #expect(HTTPTime.retryAfter("7", unixNow: 0) == .seconds(7))
    #expect(HTTPTime.retryAfter(" 0.5 ", unixNow: 0) == .milliseconds(500))
    #expect(HTTPTime.retryAfter("Sun, 06 Nov 1994 08:49:37 GMT", unixNow: 784_111_767) == .seconds(10))
    #expect(HTTPTime.retryAfter("Sun, 06 Nov 1994 08:49:37 GMT", unixNow: 784_111_999) == .seconds(0))
    #expect(HTTPTime.retryAfter("-3", unixNow: 0) == nil)
    #expect(HTTPTime.retryAfter("nan", unixNow: 0) == nil)
  }

  @Test(
    "Resets as durations, seconds and times",
    arguments: [("6m0s", 360.0), ("12ms", 0.012), ("1h2m3s", 3723), ("1.5s", 1.5), ("60", 60), ("1000000100", 100)])
  func resets(text: String, seconds: Double) {
    #expect(HTTPTime.reset(text, unixNow: 1_000_000_000) == .seconds(seconds))
  }

  @Test("No reset in nonsense", arguments: ["", "s", "5 minutes", "1x", "--"])
  func noReset(text: String) { #expect(HTTPTime.reset(text, unixNow: 0) == nil) }
}
