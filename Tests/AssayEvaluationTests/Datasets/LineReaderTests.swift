import AssayCore
import Testing

@testable import AssayEvaluation

@Suite("Lines and records of data files")
struct LineReaderTests {
  private func lines(_ text: [UInt8], bytesMax: Int = 1 << 20) throws -> [RawLine] {
    let scratch = try Scratch()
    var reader = try LineReader(path: try scratch.write("f", text), lineBytesMax: bytesMax)
    var lines: [RawLine] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test("line ends of both kinds, a byte-order mark and a missing last line end are read")
  func ends() throws {
    let found = try lines([0xEF, 0xBB, 0xBF] + Array("a\r\nb\n\nc".utf8))
    #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["a", "b", "", "c"])
    #expect(found.map(\.number) == [1, 2, 3, 4])
    #expect(found.map(\.offset) == [0, 6, 8, 9])
    #expect(found.map(\.isTerminated) == [true, true, true, false])
    #expect(try lines([]).isEmpty)
  }

  @Test("a line longer than the bound is skipped without being kept, and the next one is read")
  func tooLong() throws {
    let found = try lines(Array((String(repeating: "x", count: 400_000) + "\nnext\n").utf8), bytesMax: 1000)
    #expect(found.map(\.isTooLong) == [true, false])
    #expect(found[0].bytes.isEmpty)
    #expect(found[1].bytes == Array("next".utf8))
    #expect(found[1].number == 2)
  }

  @Test("a line is whole however it lies in the buffer")
  func boundaries() throws {
    for length in [131_070, 131_071, 131_072, 131_073, 262_143] {
      let found = try lines(Array((String(repeating: "y", count: length) + "\r\nz\n").utf8))
      #expect(found.map(\.bytes.count) == [length, 1])
    }
  }

  @Test("quoted fields hold separators, line ends and quotes (RFC 4180)")
  func csv() throws {
    let scratch = try Scratch()
    let path = try scratch.write("t.csv", "a,b\r\n\"x,\"\"1\"\"\",\"two\nlines\"\r\n\r\nlast,\n")
    var reader = try DelimitedReader(path: path, separator: UInt8(ascii: ","))
    var records: [DelimitedReader.Record] = []
    while let record = try reader.next() { records.append(record) }
    #expect(records.map(\.fields) == [["a", "b"], ["x,\"1\"", "two\nlines"], ["last", ""]])
    #expect(records.map(\.line) == [1, 2, 5])
    #expect(records.allSatisfy { $0.problem == nil })
  }

  @Test("an open quote and bytes that are not UTF-8 are problems of their record")
  func csvProblems() throws {
    let scratch = try Scratch()
    let path = try scratch.write("t.csv", Array("a,b\n".utf8) + [0xFF] + Array(",2\n\"open,3\n".utf8))
    var reader = try DelimitedReader(path: path, separator: UInt8(ascii: ","))
    _ = try reader.next()
    #expect(try reader.next()?.problem?.contains("UTF-8") == true)
    #expect(try reader.next()?.problem?.contains("never closed") == true)
    let end = try reader.next()
    #expect(end?.fields == nil)
  }

  @Test("folders, devices and missing files are refused")
  func notFiles() {
    for path in ["/tmp", "/dev/zero", "/tmp/assay-no-such-file"] {
      let error = #expect(throws: AssayError.self) { _ = try LineReader(path: path) }
      #expect(error?.code == .data)
    }
  }
}
