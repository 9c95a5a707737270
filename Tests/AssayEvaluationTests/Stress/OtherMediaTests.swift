import AssayConfiguration
import AssayCore
import AssayStress
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Media of other samples")
struct OtherMediaTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func media(_ clusters: [String?]) throws -> OtherMedia {
    let lines = clusters.enumerated().map { index, cluster in
      let bytes = PlainMedia.picture(UInt8(index))
      let media = "data:image/png;base64," + String(decoding: Base64.encode(bytes), as: UTF8.self)
      let mine = cluster.map { #""cluster":"\#($0)","# } ?? ""
      return
        #"{"id":"s\#(index)",\#(mine)"input":[{"role":"user","content":[{"type":"image","image":"\#(media)"},{"type":"text","text":"what?"}]}],"target":"x"}"#
    }
    try scratch.write("data.jsonl", lines.joined(separator: "\n") + "\n")
    return OtherMedia(
      [DataSource(paths: [scratch.path + "/data.jsonl"])], StressStudio(media: PlainMedia(), encoding: nil))
  }

  @Test("they come from another cluster, though the data begin with many of one")
  func clusters() async throws {
    let media = try media(["a", "a", "a", "a", "a", "b", nil])
    for seed in 0..<8 as Range<UInt64> {
      let found = try #require(await media.medium(.image, notOf: .init("s1", "a"), nil, seed: seed))
      #expect(["s5", "s6"].contains(found.owner.sample))
      let other = try #require(await media.medium(.image, notOf: .init("s6", nil), nil, seed: seed))
      #expect(["s0", "s5"].contains(other.owner.sample))
    }
  }

  @Test("data of one cluster have none")
  func alone() async throws {
    let media = try media(["a", "a"])
    #expect(await media.medium(.image, notOf: .init("s0", "a"), nil, seed: 0) == nil)
  }
}
