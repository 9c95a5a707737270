import Foundation
import Testing

@Suite("Files stay small, finished and free of traps")
struct FileTests {
  static let linesMax = 400

  @Test("No Swift file is over 400 lines, and nine of ten are under 300", arguments: ["Sources", "Tests"])
  func sizes(folder: String) throws {
    let files = try House.swiftFiles(under: folder)
    var long = 0
    for file in files {
      let count = try House.lines(of: file).count
      #expect(count <= Self.linesMax, "\(House.shown(file)) has \(count) lines")
      if count >= 300 { long += 1 }
    }
    #expect(long * 10 <= files.count, "\(long) of \(files.count) files have 300 lines or more")
  }

  @Test("Nothing that came from outside can crash the program: no try!, no forced cast, no fatalError")
  func noTraps() throws {
    // Assembled, so that this file does not find itself.
    let banned = ["try" + "!", " as" + "! ", "fatal" + "Error(", "precondition" + "Failure("]
    for file in try House.swiftFiles(under: "Sources") {
      for (number, line) in try House.lines(of: file).enumerated() {
        for word in banned where line.contains(word) && !line.drop(while: { $0 == " " }).hasPrefix("//") {
          Issue.record("\(House.shown(file)):\(number + 1) has \(word)")
        }
      }
    }
  }

  @Test("An unchecked Sendable stands beside the comment that proves it")
  func uncheckedIsProven() throws {
    for file in try House.swiftFiles(under: "Sources") {
      let lines = try House.lines(of: file)
      for (number, line) in lines.enumerated()
      where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
        if line.drop(while: { $0 == " " }).hasPrefix("//") { continue }
        let before = lines[max(0, number - 6)..<number]
        #expect(before.contains { $0.contains("//") }, "\(House.shown(file)):\(number + 1)")
      }
    }
  }

  @Test("Nothing is left unfinished, and no path of one machine is in the tree")
  func finished() throws {
    let banned = ["TO" + "DO", "FIX" + "ME", "not " + "implemented", "place" + "holder", "Room being " + "furnished"]
    for folder in ["Sources", "Tests"] {
      for file in try House.swiftFiles(under: folder) {
        for (number, line) in try House.lines(of: file).enumerated() {
          for word in banned where line.contains(word) {
            Issue.record("\(House.shown(file)):\(number + 1) has \(word)")
          }
        }
      }
    }
  }

  @Test("Every test file expects something")
  func testsExpect() throws {
    for file in try House.swiftFiles(under: "Tests") {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard text.contains("@Test") else { continue }
      #expect(
        text.contains("#expect") || text.contains("#require") || text.contains("Issue.record")
          || text.contains(".check()"), "\(House.shown(file))")
    }
  }
}
