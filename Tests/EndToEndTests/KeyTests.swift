import AssayWire
import Foundation
import Testing

@Suite struct KeyTests {
  @Test("A key is made, listed without its secret, rotated and revoked")
  func lifeOfAKey() throws {
    let scratch = try Scratch()
    func key(_ arguments: String...) throws -> Program.Result {
      try Program.run(["key"] + arguments + ["--store", "store"], in: scratch.url)
    }
    let missing = try key("list")
    #expect(missing.status == 65)
    #expect(missing.errors.contains("there is no store"))
    let made = try key("create", "--name", "checkout", "--route", "receipts", "--limit", "images=100/60")
    #expect(made.status == 0)
    let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(token.hasPrefix("ask_") && token.utf8.count == 69)
    let listed = try JSONValue(parsing: try key("list", "--json").output)
    let id = try #require(listed["keys"]?[0]?["id"]?.string)
    #expect(token.contains(id))
    #expect(listed["keys"]?[0]?["routes"]?[0] == "receipts")
    #expect(listed["keys"]?[0]?["limits"]?[0]?["units"] == 100)
    #expect(!listed.compact.contains(token.suffix(52)))
    let rotated = try JSONValue(parsing: try key("rotate", id, "--json").output)
    #expect(rotated["replaces"]?.string == id)
    #expect(rotated["key"]?.string != token)
    #expect(try key("revoke", id).status == 0)
    #expect(try key("list").output.contains("revoked"))
    #expect(try key("revoke", "nobody").status == 65)
    #expect(try key("create", "--name", "x", "--scope", "root").status == 64)
    #expect(try key("create", "--name", "x", "--limit", "images").status == 64)
  }
}
