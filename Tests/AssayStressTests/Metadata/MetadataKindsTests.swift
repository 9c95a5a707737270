import AssayCore
import AssayMedia
import Testing

@testable import AssayStress

@Suite("Metadata perturbations say what they work on")
struct MetadataKindsTests {
  private static func way(_ name: String) throws -> Perturbation {
    try #require(MetadataPerturbations.all.first { $0.name == name })
  }

  @Test(
    "Only media that can carry the change are named",
    arguments: [
      ("missing_metadata", "images, recordings, documents and geometry"),
      ("malformed_metadata", "images and recordings"), ("contradictory_metadata", "images"),
      ("wrong_orientation", "images"), ("truncated", "media files"), ("bit_flips", "media files"),
    ])
  func named(name: String, text: String) throws {
    let way = try Self.way(name)
    #expect(way.worksOn == text)
    #expect(way.modalities.contains(.video) == (text == "media files"))
  }

  @Test(
    "A film is refused by name, and not after its bytes were looked through",
    arguments: [
      "missing_metadata", "malformed_metadata", "contradictory_metadata", "wrong_orientation", "clock_skew",
    ])
  func films(name: String) async throws {
    let film = StressMedium(bytes: ToyMedia.bytes(3), name: "clip.mp4")
    let way = try Self.way(name)
    let error = await #expect(throws: AssayError.self) {
      try await StressStudio(media: ToyMedia()).apply(way, Severity.all[0], seed: 1, to: film)
    }
    #expect(error?.code == .usage && error?.message.hasSuffix("clip.mp4 is a film") == true, "\(error?.message ?? "")")
  }

  @Test("What nobody knows may still be cut")
  func unknown() async throws {
    let medium = StressMedium(bytes: [UInt8](repeating: 9, count: 40), name: "blob")
    let made = try await StressStudio(media: ToyMedia()).apply(
      try Self.way("truncated"), Severity.all[4], seed: 1, to: medium)
    #expect(made.bytes.count == 20)
  }

  @Test(
    "Each kind that is named has a file that changes",
    arguments: [
      ("missing_metadata", StatingFiles.png()), ("missing_metadata", StatingFiles.wav),
      ("malformed_metadata", StatingFiles.png()), ("malformed_metadata", StatingFiles.wav),
      ("contradictory_metadata", StatingFiles.png()), ("wrong_orientation", StatingFiles.png()),
      ("clock_skew", StatingFiles.png()), ("clock_skew", StatingFiles.wav),
    ])
  func works(name: String, bytes: [UInt8]) throws {
    let info = StatingFiles.info(bytes)
    #expect(try Self.way(name).modalities.contains(try #require(info.modality)))
    #expect(try StatingFiles.stress(name, 3, bytes).medium != bytes)
  }

  @Test("A recording that cannot carry it is told which can")
  func remedies() throws {
    let flac = Array("fLaC".utf8) + [UInt8](repeating: 0, count: 60)
    let error = #expect(throws: AssayError.self) { try StatingFiles.stress("malformed_metadata", 1, flac) }
    #expect(error?.remedy?.contains("a WAV or an MP3 file") == true)
  }
}
