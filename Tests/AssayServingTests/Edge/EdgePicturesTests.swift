import AssayCore
import AssayMedia
import AssayPerception
import AssaySignals
import AssayWire
import Testing

@testable import AssayServing

@Suite("Pictures that leave a site")
struct EdgePicturesTests {
  /// Decodes everything to one white picture.
  private struct WhiteMedia: MediaDecoding {
    static let none = AssayError(.missing, "not here")
    let picture: Pixmap

    func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
      MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    }
    func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { picture }
    func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform { throw Self.none }
    func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
      (0..<framesMax).map { VideoFrame(seconds: Double($0), picture: picture) }
    }
    func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { [] }
    func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { picture }
    func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud { throw Self.none }
    func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }
  }

  /// Finds one face, or cannot look.
  private struct FaceFinder: Perceiving {
    var state = Coverage.State.complete
    var box: Box2D?

    func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
      var evidence = Evidence(
        coverages: [Coverage(extractor: "faces", part: 0, modality: .image, kinds: [.face], state: state)])
      if let box {
        evidence.observations = [
          Observation(id: "f", kind: .face, value: "face", region: .box(box), part: 0, source: "faces")
        ]
      }
      return evidence
    }
  }

  private var white: Pixmap {
    get throws {
      try #require(Pixmap(width: 40, height: 40, channels: 3, samples: [UInt8](repeating: 255, count: 4800)))
    }
  }

  private func pictures(
    _ finder: FaceFinder, _ modality: Modality = .image, evidence: Evidence = Evidence(),
    _ change: (inout EdgePolicy) -> Void = { _ in }
  ) async throws -> [EdgeContent] {
    var policy = EdgePolicy()
    policy.forward = [.image: [.smaller], .video: [.frames], .document: [.pageImages]]
    change(&policy)
    let leaving = EdgeLeaving(
      part: 0, path: nil, modality: modality, digest: Digest(of: [1]), type: "image/png", rawBytes: 1)
    return await EdgePictures(media: WhiteMedia(picture: try white), perception: finder)
      .pictures(leaving, policy, evidence: evidence, bytes: [1]).map(\.content)
  }

  private let face = Box2D(x: 10, y: 10, width: 8, height: 8)

  @Test("Faces are painted over in pictures, frames and pages", arguments: [Modality.image, .video, .document])
  func masks(_ modality: Modality) async throws {
    let expected = PngWriter.encode(EdgePainting.masked(try white, [face]))
    let found = try await pictures(FaceFinder(box: face), modality)
    #expect(!found.isEmpty && found.allSatisfy { $0 == .picture(expected, type: "image/png") })
    let kept = try await pictures(FaceFinder(box: face), modality) { $0.identifiers = .keep }
    let plain = PngWriter.encode(try white)
    #expect(kept.allSatisfy { $0 == .picture(plain, type: "image/png") })
  }

  @Test("Where nobody could look for faces, no picture leaves", arguments: [Modality.image, .video, .document])
  func unavailable(_ modality: Modality) async throws {
    #expect(try await pictures(FaceFinder(state: .unavailable), modality).isEmpty)
  }

  @Test("A line that was read as an identifier is painted over too")
  func identifiers() async throws {
    let box = Box2D(x: 0, y: 30, width: 40, height: 6)
    func read(_ text: String) -> Evidence {
      Evidence(observations: [
        Observation(id: "l", kind: .textLine, value: .string(text), region: .box(box), part: 0, source: "ocr")
      ])
    }
    let masked = try await pictures(FaceFinder(), evidence: read("bob@example.com"))
    #expect(masked == [.picture(PngWriter.encode(EdgePainting.masked(try white, [box])), type: "image/png")])
    let plain = try await pictures(FaceFinder(), evidence: read("TOTAL 12.50"))
    #expect(plain == [.picture(PngWriter.encode(try white), type: "image/png")])
  }
}
