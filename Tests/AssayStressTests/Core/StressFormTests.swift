import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

/// Pictures of which a probe says more than eight bits, an animation, transparency or nothing special.
private struct RichMedia: MediaDecoding {
  var bitDepth = 8
  var isAnimated = false
  var hasAlpha = false
  var refusal: MediaFinding?
  private let toy = ToyMedia()

  init(bitDepth: Int = 8, isAnimated: Bool = false, hasAlpha: Bool = false, refusal: MediaFinding? = nil) {
    (self.bitDepth, self.isAnimated, self.hasAlpha, self.refusal) = (bitDepth, isAnimated, hasAlpha, refusal)
  }

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 4, height: 2, bitDepth: bitDepth, hasAlpha: hasAlpha)
    if isAnimated { info.note(MediaFinding("animated", .degraded, "Of 3 pictures the first was read.")) }
    if let refusal { info.note(refusal) }
    return info
  }
  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { try ToyMedia.grey(4, 2) }
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform {
    try await toy.sound(bytes, sampleRateHz: sampleRateHz)
  }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] { [] }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { [] }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { try ToyMedia.grey(4, 2) }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud {
    PointCloud(coordinates: [])
  }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }
}

@Suite("What a perturbed file is written as")
struct StressFormTests {
  private func made(
    _ name: String, _ media: any MediaDecoding = ToyMedia(), kind: UInt8 = 1, bytes: [UInt8]? = nil
  ) async throws -> StressedMedium {
    let way = try #require(PerturbationCatalogue.all.first { $0.name == name })
    return try await StressStudio(media: media, encoding: ToyMedia()).apply(
      way, Severity.all[1], seed: 1, to: StressMedium(bytes: bytes ?? ToyMedia.bytes(kind), name: "card.jpg"))
  }

  @Test("The name's ending is the form, or the file is refused")
  func names() async throws {
    let picture = try await made("gaussian_blur")
    for (path, form) in [
      ("x.png", StressForm.asMade), ("x.jpg", .jpeg), ("x.JPEG", .jpeg), ("x.webp", .webp), ("x", .asMade),
      ("x.worse", .asMade),
    ] {
      #expect(try StressForm.named(path, for: picture) == form, "\(path)")
    }
    let error = #expect(throws: AssayError.self) { try StressForm.named("x.gif", for: picture) }
    #expect(error?.code == .usage && error?.message.contains("image/png") == true)
    #expect(error?.message.contains("image/gif") == true && error?.remedy == "name it .png, .jpg or .webp")
    let scan = try await made("cloud_handedness_flip", kind: 5)
    let refused = #expect(throws: AssayError.self) { try StressForm.named("x.obj", for: scan) }
    #expect(refused?.remedy?.hasPrefix("name it .ply") == true, "\(refused?.remedy ?? "")")
    #expect(try StressForm.named("x.ply", for: scan) == .asMade)
  }

  @Test("A picture is written as the name says, and what was made stays what it is")
  func written() async throws {
    let studio = StressStudio(media: ToyMedia())
    let picture = try await made("gaussian_blur")
    #expect(try await studio.bytes(of: picture, as: .asMade) == picture.bytes)
    #expect(try await studio.bytes(of: picture, as: .jpeg) == [1, 9, 9, 9])
    #expect(StressForm.jpeg.note?.contains("quality 95") == true && StressForm.asMade.note == nil)
  }

  @Test("A change of bytes is the bytes: nothing else is written under another name")
  func changedBytes() async throws {
    let turned = try await made("wrong_orientation", RichMedia(), bytes: StatingFiles.png())
    #expect(try StressForm.named("x.png", for: turned) == .asMade)
    #expect(throws: AssayError.self) { try StressForm.named("x.jpg", for: turned) }
    // What lies about its type on purpose may lie in its name.
    let lying = try await made("wrong_type", RichMedia(), bytes: StatingFiles.png())
    #expect(try StressForm.named("x.jpg", for: lying) == .asMade)
  }

  @Test("Bits, animations and transparency that are lost on the way are told")
  func notes() async throws {
    #expect(try await made("gaussian_noise", RichMedia()).notes.isEmpty)
    let rich = try await made("gaussian_noise", RichMedia(bitDepth: 16, isAnimated: true, hasAlpha: true)).notes
    #expect(rich.count == 3)
    #expect(rich[0].hasPrefix("of 16 bits") && rich[1].contains("the result is a still") && rich[2].contains("gone"))
    #expect(try await made("jpeg_compression", RichMedia(bitDepth: 16)).notes == [rich[0]])
    // A change of bytes decodes nothing and loses nothing.
    let turned = try await made("wrong_orientation", RichMedia(bitDepth: 16), bytes: StatingFiles.png())
    #expect(turned.notes.isEmpty)
  }

  @Test("A picture that is not read is refused with what helps")
  func remedies() async throws {
    let finding = MediaFinding("unsupported", .refused, "CMYK pictures are not read", remedy: "convert it to RGB")
    let error = await #expect(throws: AssayError.self) { try await made("gaussian_blur", RichMedia(refusal: finding)) }
    #expect(error?.remedy == "convert it to RGB")
  }
}
