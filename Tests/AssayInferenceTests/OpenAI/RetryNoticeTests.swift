import AssayInference
import Testing

@Suite("Notices of retries")
struct RetryNoticeTests {
  @Test("the first retry is told, then each time there are twice as many")
  func doubling() {
    var notice = RetryNotice()
    #expect(notice.text(retries: 0) == nil)
    #expect(notice.text(retries: 1) == "the endpoint fails or does not answer; it is asked again (one retry so far)")
    #expect(notice.text(retries: 1) == nil)
    #expect(notice.text(retries: 2)?.contains("2 retries") == true)
    #expect(notice.text(retries: 3) == nil)
    #expect(notice.text(retries: 9) != nil && notice.text(retries: 15) == nil && notice.text(retries: 16) != nil)
  }
}
