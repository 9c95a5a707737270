import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

@Suite("What is said beside a stressed medium, and where there is none")
struct StressNotesTests {
  private let studio = StressStudio(media: ToyMedia())
  private let severity = Severity.all[0]

  private static func made(_ work: Perturbation.Work, _ group: Perturbation.Group = .image) -> Perturbation {
    Perturbation("toy", group: group, summary: "Toy.", parameters: [], work: work)
  }

  private func notes(_ work: Perturbation.Work, _ kind: UInt8, info: MediaInfo? = nil) async throws -> [String] {
    let medium = StressMedium(bytes: ToyMedia.bytes(kind), name: "a", info: info)
    return try await studio.apply(Self.made(work), severity, seed: 1, to: medium).notes
  }

  @Test("where nothing changed a note says so, and nowhere else")
  func unchanged() async throws {
    let same: [(Perturbation.Work, UInt8)] = [
      (.picture { picture, _ throws(AssayError) in Stressed(picture) }, 1),
      (.cloud { cloud, _ throws(AssayError) in Stressed(cloud) }, 5),
      (.page(dpi: 72) { picture, _ throws(AssayError) in Stressed(picture) }, 4),
      (.pages { count, _ throws(AssayError) in Array(1...count) }, 4),
      (.film { _, _ throws(AssayError) in Stressed(FilmEdit()) }, 3),
      (.bytes { bytes, _, _ throws(AssayError) in Stressed(bytes) }, 2),
    ]
    for (work, kind) in same {
      let notes = try await notes(work, kind)
      #expect(notes.count == 1 && notes.first?.hasPrefix("nothing changed") == true, "kind \(kind)")
    }
    let other: [(Perturbation.Work, UInt8)] = [
      (
        .picture { picture, _ throws(AssayError) in
          var picture = picture
          picture.samples[0] = 1
          return Stressed(picture)
        }, 1
      ),
      (
        .cloud { cloud, _ throws(AssayError) in
          var cloud = cloud
          cloud.coordinates[0] = .nan
          return Stressed(cloud)
        }, 5
      ),
      (.pages { _, _ throws(AssayError) in [1] }, 4),
      (.bytes { bytes, _, _ throws(AssayError) in Stressed(bytes + [0]) }, 2),
      // Another declared type is the change.
      (
        .bytes { bytes, _, _ throws(AssayError) in
          var result = Stressed(bytes)
          result.declaredType = "text/plain"
          return result
        }, 2
      ),
    ]
    for (work, kind) in other { #expect(try await notes(work, kind) == [], "kind \(kind)") }
  }

  @Test("a recording that stays as it is says so, too; one with samples that are no numbers does not")
  func sound() async throws {
    let sound = try #require(Recording(channels: [[0, 0.5]], sampleRateHz: 8_000))
    #expect(sound == sound)
    let work = Perturbation.Work.sound { recording, _ throws(AssayError) in
      var result = recording
      result.channels = recording.channels.map { $0.map { $0.isFinite ? $0 : 0 } }
      return Stressed(result)
    }
    #expect(try await notes(work, 2) == [])
  }

  @Test("a truncated input is told with the share that could be decoded; a change of bytes tells nothing of it")
  func truncated() async throws {
    var info = MediaInfo(digest: Digest(of: [1]), bytes: 3, type: "image/jpeg", modality: .image, decodedShare: 0.5633)
    info.note(MediaFinding("truncated", .degraded, "The file ends before the picture does."))
    info.note(MediaFinding("type_mismatch", .degraded, "Declared as something else."))
    let blur = Perturbation.Work.picture { picture, _ throws(AssayError) in
      var picture = picture
      picture.samples[0] = 1
      return Stressed(picture)
    }
    #expect(
      try await notes(blur, 1, info: info) == [
        "the input is damaged already: The file ends before the picture does. 56.3 % of it could be decoded."
      ])
    let bytes = Perturbation.Work.bytes { bytes, _, _ throws(AssayError) in Stressed(bytes + [0]) }
    #expect(try await notes(bytes, 1, info: info) == [])
  }

  @Test("a worker's code does not reach people, and what is too large has a remedy")
  func codes() async throws {
    let work = Perturbation.Work.picture { _, _ throws(AssayError) in
      throw AssayError(.ingestion, "the page is over 40 megapixels", at: AssayError.Place(path: "worker.too_large"))
    }
    let error = await #expect(throws: AssayError.self) { try await notes(work, 1) }
    #expect(error?.place == nil && error?.message == "a: the page is over 40 megapixels")
    #expect(error?.remedy == "make it smaller, or leave it out")
  }

  @Test("of a text it is said which perturbations there are")
  func texts() async throws {
    let info = MediaInfo(digest: Digest(of: [9]), bytes: 1, type: "text/plain", modality: .text)
    let error = await #expect(throws: AssayError.self) {
      try await notes(.picture { picture, _ throws(AssayError) in Stressed(picture) }, 1, info: info)
    }
    #expect(error?.remedy?.hasPrefix("of texts only modality_swapped") == true)
    // And it is true.
    let texts = PerturbationCatalogue.all.filter { $0.modalities.contains(.text) }
    #expect(texts.isEmpty)
  }
}
