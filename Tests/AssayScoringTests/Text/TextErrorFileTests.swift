import AssayCore
import Testing

@testable import AssayScoring

@Suite("Files of sentence pairs")
struct TextErrorFileTests {
  private func count(_ text: [UInt8]) throws(AssayError) -> TextErrorCounter {
    var counter = TextErrorCounter(.words)
    let result: Result<Void, AssayError> = text.withUnsafeBufferPointer { bytes in
      do throws(AssayError) { return .success(try counter.add(tsv: bytes, file: "pairs.tsv")) } catch {
        return .failure(error)
      }
    }
    try result.get()
    return counter
  }

  @Test("lines end with LF or CRLF, and the last may lack its end")
  func lines() throws {
    let counter = try count(Array("\u{FEFF}a b c\ta c\r\n\t\nx\ty".utf8))
    #expect(counter.pairs == 3)
    #expect(counter.total == EditCounts(hits: 2, substitutions: 1, deletions: 1))
  }

  @Test("an empty file has no pairs")
  func empty() throws { #expect(try count([]).pairs == 0) }

  @Test(
    "a line that is no pair is named",
    arguments: [
      ("a\tb\nno tab here\n", 2, "the line has no tab"), ("a\tb\tc\n", 1, "the line has 2 tabs"),
      ("a\tb\n\n", 2, "the line has no tab"),
    ])
  func broken(text: String, line: Int, message: String) {
    let error = #expect(throws: AssayError.self) { try count(Array(text.utf8)) }
    #expect(error?.place?.line == line)
    #expect(error?.message == message)
  }

  @Test("invalid UTF-8 is an error with its place, never a replaced character")
  func encoding() {
    let error = #expect(throws: AssayError.self) { try count([0x61, 0x09, 0xC3, 0x28, 0x0A]) }
    #expect(error?.message == "invalid UTF-8 at byte 3 of the line")
  }
}
