import AssayCore
import AssayMedia
import AssaySignals
import Synchronization
import Testing

@testable import AssayStress

/// Media whose kind is their first byte; every decoder gives something small.
struct ToyMedia: MediaDecoding, MediaEncoding {
  static let kinds: [UInt8: Modality] = [1: .image, 2: .audio, 3: .video, 4: .document, 5: .geometry]

  static func bytes(_ kind: UInt8) -> [UInt8] { [kind, 0, 0] }

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "toy/toy")
    info.modality = bytes.first.flatMap { Self.kinds[$0] }
    if info.modality == nil { info.note(MediaFinding("unknown", .refused, "nothing is known of it")) }
    if info.modality == .document {
      info.document = DocumentInfo(pages: Int(bytes[1]) + 2, pageWidth: 72, pageHeight: 36)
    }
    if info.modality == .audio { info.audio = AudioInfo(codec: "toy", sampleRateHz: 8_000, channels: 2, seconds: 1) }
    return info
  }

  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { try Self.grey(4, 2) }

  static func grey(_ width: Int, _ height: Int) throws(AssayError) -> Pixmap {
    guard
      let made = Pixmap(
        width: width, height: height, channels: 3, samples: [UInt8](repeating: 128, count: width * height * 3))
    else { throw AssayError(.internalError, "no picture") }
    return made
  }

  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform {
    Waveform(samples: [0, 0.5], sampleRateHz: sampleRateHz)
  }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] { [] }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { [] }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap {
    try Self.grey(Int(dpi), Int(dpi / 2))
  }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud {
    PointCloud(coordinates: [0, 0, 0, 1, 2, 3])
  }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }
  func encoded(_ picture: Pixmap, as form: PictureForm) async throws(AssayError) -> [UInt8] { [1, 9, 9, 9] }
  func pages(_ numbers: [Int], of document: [UInt8]) async throws(AssayError) -> [UInt8] {
    document + numbers.map { UInt8($0) }
  }
  func recoded(_ recording: Recording, by codec: SoundCodec) async throws(AssayError) -> Recording { recording }
  func recording(_ bytes: [UInt8]) async throws(AssayError) -> Recording {
    guard let made = Recording(channels: [[0, 0.5, -1], [1, 2, .nan]], sampleRateHz: 8_000) else {
      throw AssayError(.ingestion, "no sound")
    }
    return made
  }
  func edited(_ film: [UInt8], by edit: FilmEdit) async throws(AssayError) -> [UInt8] {
    film + [UInt8(edit.droppedFrames.count)]
  }
}

@Suite("The stress studio")
struct StressStudioTests {
  private static func made(_ work: Perturbation.Work, _ group: Perturbation.Group = .image) -> Perturbation {
    Perturbation("toy", group: group, summary: "Toy.", parameters: [], work: work)
  }

  private let noise = made(
    .picture { picture, call throws(AssayError) in
      var picture = picture
      let gain = call.severity.of(1.0, 2, 3, 4, 5)
      for index in picture.samples.indices {
        picture.samples[index] = UInt8(min(255, max(0, 128 + gain * call.generator.normal())))
      }
      return Stressed(picture, achieved: ["gain": gain])
    })
  private let severity = Severity.all[2]
  private let studio = StressStudio(media: ToyMedia())

  @Test("the same bytes, severity and seed give the same bytes, and the value says which")
  func deterministic() async throws {
    let medium = StressMedium(bytes: ToyMedia.bytes(1), name: "a.b.jpg")
    let first = try await studio.apply(noise, severity, seed: 7, to: medium)
    let second = try await studio.apply(noise, severity, seed: 7, to: medium)
    let other = try await studio.apply(noise, severity, seed: 8, to: medium)
    #expect(first.bytes == second.bytes && first.value == second.value)
    #expect(other.bytes != first.bytes)
    #expect(first.type == "image/png" && first.name == "a.b.png" && first.achieved == ["gain": 3])
    #expect(first.value.input == Digest(of: medium.bytes) && first.value.output == Digest(of: first.bytes))
    #expect(StressValue(json: first.value.json) == first.value)
    #expect(first.value.command(file: "a b.jpg") == "assay stress 'a b.jpg' --as toy:3 --seed 7")
  }

  @Test("each kind of medium is written in its own form")
  func kinds() async throws {
    let sound = Self.made(.sound { recording, _ throws(AssayError) in Stressed(recording) }, .audio)
    let wav = try await studio.apply(sound, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(2), name: "a"))
    #expect(wav.name == "a.wav" && wav.type == "audio/wav")
    // Floats, so that nothing is cut at full scale; what is no number is silence.
    #expect(wav.bytes.suffix(12) == [0, 0, 0, 0x40, 0, 0, 0x80, 0xBF, 0, 0, 0, 0])
    let cloud = Self.made(.cloud { cloud, _ throws(AssayError) in Stressed(cloud) }, .geometry)
    let ply = try await studio.apply(cloud, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(5)))
    #expect(ply.type == "model/ply" && ply.bytes.starts(with: "ply\nformat binary_little_endian".utf8))
    let page = Self.made(
      .page(dpi: 144) { picture, _ throws(AssayError) in
        Stressed(
          picture,
          effect: LabelEffect(
            plane: PlaneMap(width: 144, height: 72) { x, y in (x + 10, y) },
            hiddenBoxes: [Box2D(x: 20, y: 0, width: 2, height: 2)]))
      }, .document)
    let pdf = try await studio.apply(page, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(4)))
    #expect(pdf.type == "application/pdf" && pdf.bytes.starts(with: "%PDF-1.7".utf8))
    // Effects on pages are told in points, as labels of documents are.
    let moved = try #require(pdf.effect.plane).point(1, 1)
    #expect(moved.x == 6 && moved.y == 1)
    #expect(pdf.effect.hiddenBoxes == [Box2D(x: 10, y: 0, width: 1, height: 1)])
    let film = Self.made(
      .film { _, _ throws(AssayError) in
        var edit = FilmEdit()
        edit.droppedFrames = [1, 2]
        return Stressed(edit)
      }, .video)
    let cut = try await studio.apply(film, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(3), name: "a.mp4"))
    #expect(cut.bytes.last == 2 && cut.name == "a.mp4")
    let lossy = Self.made(.recompressed { .jpeg(quality: $0.step) })
    let jpeg = try await studio.apply(lossy, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(1)))
    #expect(jpeg.type == "image/png" && jpeg.achieved == ["encoded_bytes": 4])
  }

  @Test("pictures of films need a way to write them, and say so")
  func filmPictures() async throws {
    let film = StressMedium(bytes: ToyMedia.bytes(3), name: "clip.mp4")
    let missing = await #expect(throws: AssayError.self) { try await studio.apply(noise, severity, seed: 1, to: film) }
    #expect(missing?.message == "pictures of films are not written here")
  }

  @Test("pages that are taken away are told, and none left is an error")
  func pages() async throws {
    let first = Self.made(.pages { count, _ throws(AssayError) in count > 1 ? [1] : [] }, .document)
    let made = try await studio.apply(first, severity, seed: 0, to: StressMedium(bytes: [4, 1, 0]))
    #expect(made.effect.lostPages == [2, 3] && made.achieved == ["pages": 1])
    let none = Self.made(.pages { _, _ throws(AssayError) in [] }, .document)
    await #expect(throws: AssayError.self) {
      try await studio.apply(none, severity, seed: 0, to: StressMedium(bytes: [4, 0, 0]))
    }
    let error = await #expect(throws: AssayError.self) {
      try await studio.apply(first, severity, seed: 0, to: StressMedium(bytes: [4, 200, 0], name: "long.pdf"))
    }
    #expect(error?.message == "long.pdf has 202 pages; 64 can be perturbed")
  }

  @Test("an empty and a swapped medium are made of a file too, and what was mixed in is named in the value")
  func others() async throws {
    let picture = StressMedium(bytes: ToyMedia.bytes(1), name: "a.jpg")
    let empty = try await studio.apply(Self.made(.sample(.empty)), severity, seed: 0, to: picture)
    #expect(empty.bytes == EmptyMedium(.image)?.bytes && empty.name == "a.png" && empty.value.other == nil)
    let other = StressOther(bytes: [1, 7, 7], name: "b.webp")
    let swapped = try await studio.apply(Self.made(.sample(.swapped)), severity, seed: 0, to: picture, other: other)
    #expect(swapped.bytes == other.bytes && swapped.name == "a.webp" && swapped.value.other == other.digest)
    await #expect(throws: AssayError.self) {
      try await studio.apply(Self.made(.sample(.swapped)), severity, seed: 0, to: picture)
    }
    let sound = StressMedium(bytes: ToyMedia.bytes(2), name: "a.wav")
    let deaf = Self.made(.sound { sound, _ throws(AssayError) in Stressed(sound) }, .audio)
    let mixing = Self.made(
      .sound { sound, call throws(AssayError) in Stressed(call.other ?? sound) }, .audio)
    #expect(try await studio.apply(deaf, severity, seed: 0, to: sound, other: other).value.other == nil)
    let mixed = try await studio.apply(mixing, severity, seed: 0, to: sound, other: other).value
    #expect(mixed.other == other.digest && StressValue(json: mixed.json) == mixed)
    #expect(
      mixed.command(file: "-a.wav", other: "it's b.wav")
        == #"assay stress ./-a.wav --as toy:3 --seed 0 --with 'it'\''s b.wav'"#)
  }

  @Test("what is no other medium of the kind is named and refused")
  func strangers() async throws {
    let picture = StressMedium(bytes: ToyMedia.bytes(1), name: "a.jpg")
    func refusal(_ other: [UInt8]) async -> AssayError? {
      await #expect(throws: AssayError.self) {
        try await studio.apply(
          Self.made(.sample(.swapped)), severity, seed: 0, to: picture, other: StressOther(bytes: other, name: "b.x"))
      }
    }
    let sound = await refusal(ToyMedia.bytes(2))
    #expect(sound?.code == .usage && sound?.message == "b.x is a recording, and a.jpg is an image")
    let itself = await refusal(picture.bytes)
    #expect(itself?.code == .usage && itself?.message.hasPrefix("b.x is the same medium as a.jpg") == true)
    let fault = AssayError(.ingestion, "the file has no sound")
    let silent = await studio.unmixable(StressOther(bytes: ToyMedia.bytes(3), name: "f.mp4"), fault)
    #expect(silent.code == .ingestion && silent.message == "f.mp4 cannot be mixed in: the file has no sound")
    let still = await studio.unmixable(StressOther(bytes: ToyMedia.bytes(1), name: "r.jpg"), fault)
    #expect(still.code == .usage && still.message == "r.jpg cannot be mixed in: it is an image")
  }

  @Test("what does not fit is said: the kind of medium, a whole sample, what cannot be read, no encoder")
  func refusals() async throws {
    func message(_ perturbation: Perturbation, _ bytes: [UInt8], _ studio: StressStudio, _ name: String) async
      -> String?
    {
      await #expect(throws: AssayError.self) {
        try await studio.apply(perturbation, severity, seed: 0, to: StressMedium(bytes: bytes, name: name))
      }?.message
    }
    #expect(
      await message(noise, ToyMedia.bytes(5), studio, "scan.ply")
        == "toy works on images, films and pages; scan.ply is geometry")
    #expect(
      await message(Self.made(.sample(.missing)), ToyMedia.bytes(1), studio, "a")?.contains("in a whole sample") == true
    )
    #expect(await message(noise, [77], studio, "odd.bin") == "odd.bin cannot be read: nothing is known of it")
    #expect(await message(noise, [], studio, "empty.png") == "empty.png cannot be read: nothing is known of it")
    let bare = StressStudio(media: ToyMedia(), encoding: nil)
    #expect(
      await message(Self.made(.recompressed { _ in .webp(quality: 1) }), ToyMedia.bytes(1), bare, "a")
        == "lossy pictures cannot be written here")
    // Sound is still read without an encoder, as the mean of its channels.
    let sound = Self.made(.sound { recording, _ throws(AssayError) in Stressed(recording) }, .audio)
    let mono = try await bare.apply(sound, severity, seed: 0, to: StressMedium(bytes: ToyMedia.bytes(2)))
    #expect(mono.bytes.count == 44 + 8)
    let settings = await #expect(throws: AssayError.self) {
      try await studio.apply(
        noise, severity, seed: 0, settings: ["a": .nan], to: StressMedium(bytes: ToyMedia.bytes(1)))
    }
    #expect(settings?.code == .usage)
  }

  @Test("names, short names and groups; severities 0 and 6 are refused with a word")
  func names() throws {
    let blur = Perturbation(
      "gaussian_blur", group: .image, summary: "", reference: "imagenet_c", parameters: [],
      work: .recompressed { _ in .png })
    let gain = Perturbation("gain", group: .audio, summary: "", parameters: [], work: .recoded { _ in .gsm })
    let all = [blur, gain]
    func names(_ text: String) -> [String] { StressNames.resolve(text, in: all).map(\.name) }
    #expect(names("blur") == ["gaussian_blur"] && names("imagenet_c/gaussian_blur") == ["gaussian_blur"])
    #expect(names("all_audio") == ["gain"] && names("all") == ["gaussian_blur", "gain"])
    #expect(names("imagenet_c").isEmpty && names("jpeg").isEmpty && names("nothing").isEmpty)
    #expect(try StressNames.parse("blur:5").severity.step == 5 && StressNames.parse("blur").severity.step == 3)
    let zero = #expect(throws: AssayError.self) { try StressNames.parse("blur:0") }
    #expect(zero?.message == "severity 0 is the medium as it is")
    let six = #expect(throws: AssayError.self) { try StressNames.parse("blur:6") }
    #expect(six?.message == "there is no severity 6")
    #expect(throws: AssayError.self) { try StressNames.parse("blur:") }
  }

  @Test("a seed depends on suite, sample, perturbation and part, and on nothing else")
  func seeds() {
    let seed = StressSeed.of(suite: 1, sample: "a", perturbation: "fog")
    #expect(seed == StressSeed.of(suite: 1, sample: "a", perturbation: "fog", part: 0))
    let others = [
      StressSeed.of(suite: 2, sample: "a", perturbation: "fog"),
      StressSeed.of(suite: 1, sample: "b", perturbation: "fog"),
      StressSeed.of(suite: 1, sample: "a", perturbation: "snow"),
      StressSeed.of(suite: 1, sample: "a", perturbation: "fog", part: 1),
    ]
    #expect(Set(others + [seed]).count == 5)
    // Pinned: a run of an earlier release must pair with one of a later.
    #expect(seed == 10_347_757_334_553_811_050)
  }
}
