import AssayCore
import Testing

@testable import AssayMedia

private func film(offset: Double? = nil, uncertainty: Double = 0, difference: Double? = nil) -> VideoInfo {
  var film = VideoInfo(container: "mov", seconds: 10, width: 640, height: 360)
  film.frameRate = 25
  film.audioOffsetMs = offset
  film.audioOffsetUncertaintyMs = uncertainty
  film.durationDifferenceMs = difference
  film.streams = [
    VideoInfo.Stream(kind: .video, codec: "h264", packets: 250),
    VideoInfo.Stream(kind: .audio, codec: "aac", packets: 400),
  ]
  return film
}

private func info(_ change: (inout MediaInfo) -> Void) -> MediaInfo {
  var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "x/y")
  change(&info)
  return info
}

private func scan(_ size: Double, change: (inout GeometryInfo) -> Void = { _ in }) -> MediaInfo {
  var geometry = GeometryInfo(points: 100, minimum: Vector3(0, 0, 0), maximum: Vector3(size, size / 2, size / 4))
  change(&geometry)
  return info { $0.geometry = geometry }
}

private func codes(_ info: MediaInfo, _ expected: MediaExpectation = MediaExpectation()) -> [String] {
  Alignment.findings(info, expected: expected).map { "\($0.code) \($0.severity.rawValue)" }
}

@Suite("Alignment") struct AlignmentTests {
  @Test(
    "sound may be 45 ms early or 125 ms late unnoticed, and 90 or 185 ms at all; late is positive",
    arguments: [
      (0, 0, nil), (125, 0, nil), (126, 0, "degraded"), (185, 0, "degraded"), (186, 0, "refused"), (-45, 0, nil),
      (-46, 0, "degraded"), (-90, 0, "degraded"), (-91, 0, "refused"), (350, 0, "refused"), (140, 21.3, nil),
      (200, 21.3, "degraded"), (207, 21.3, "refused"), (-60, 21.3, nil), (-112, 21.3, "refused"),
    ] as [(Double, Double, String?)])
  func sync(offset: Double, uncertainty: Double, severity: String?) {
    let findings = Alignment.findings(info { $0.video = film(offset: offset, uncertainty: uncertainty) })
    #expect(findings.map(\.severity.rawValue) == [severity].compactMap(\.self))
    #expect(findings.allSatisfy { $0.code == "av_offset" && $0.message.hasSuffix(".") && $0.remedy != nil })
    #expect(findings.allSatisfy { $0.message.contains(offset < 0 ? "before" : "after") })
  }

  @Test("a film without sound, or one that was refused, has no offset to complain of")
  func nothingToSay() {
    #expect(codes(info { $0.video = film() }).isEmpty)
    let refused = info {
      $0.video = film(offset: 900)
      $0.note(MediaFinding("truncated", .refused, "Cut off."))
    }
    #expect(codes(refused).isEmpty)
  }

  @Test("timestamps that go back or leave gaps are named with their stream")
  func timestamps() {
    var video = film()
    video.streams[0].nonMonotonicTimestamps = 3
    video.streams[1].nonMonotonicTimestamps = 40
    video.streams[1].largestGapSeconds = 0.6
    video.streams[0].largestGapSeconds = 0.45
    #expect(
      codes(info { $0.video = video }) == [
        "timestamps_backward degraded", "timestamps_backward refused", "timestamp_gap degraded",
      ])
    video = film()
    video.frameRate = 1
    video.streams[0].largestGapSeconds = 8
    #expect(codes(info { $0.video = video }).isEmpty, "ten frames of a slow film are no gap")
  }

  @Test("lengths may differ by half a second and by a twentieth of the film")
  func durations() {
    #expect(codes(info { $0.video = film(difference: -400) }).isEmpty)
    #expect(codes(info { $0.video = film(difference: -501) }) == ["duration_difference degraded"])
    var long = film(difference: 900)
    long.seconds = 60
    #expect(codes(info { $0.video = long }).isEmpty)
  }

  @Test("a unit that the file contradicts refuses, one that the size contradicts degrades")
  func unit() {
    let declared = MediaExpectation(unit: "m")
    let says = scan(5) { ($0.unit, $0.unitSource) = ("millimetre", "file") }
    #expect(codes(says, declared) == ["unit_mismatch refused"])
    let looks = scan(5000) { ($0.unit, $0.unitSource) = ("millimetre", "extent") }
    #expect(codes(looks, declared) == ["unit_mismatch degraded"])
    let agrees = scan(5) { ($0.unit, $0.unitSource) = ("metre", "format") }
    #expect(codes(agrees, declared).isEmpty)
    #expect(codes(agrees, MediaExpectation(unit: "furlong")) == ["unit_unknown refused"])
  }

  @Test("scale is checked in the declared unit, and the likely mistake is named")
  func scale() throws {
    let room = MediaExpectation(unit: "metre", extent: .init(min: 2, max: 20))
    #expect(codes(scan(8) { ($0.unit, $0.unitSource) = ("metre", "extent") }, room).isEmpty)
    // The file says millimetres: its 8000 are 8 metres.
    let inMillimetres = scan(8000) { ($0.unit, $0.unitSource) = ("millimetre", "file") }
    #expect(codes(inMillimetres, MediaExpectation(extent: .init(min: 2, max: 20))).isEmpty)
    // Nobody says so: 8000 metres are too much, and a guess is no excuse.
    let silent = scan(8000) { ($0.unit, $0.unitSource) = ("millimetre", "extent") }
    let finding = try #require(Alignment.findings(silent, expected: room).last)
    #expect(finding.code == "scale" && finding.severity == .refused)
    #expect(finding.message == "The largest side is 8000 metre, declared is 2 to 20 metre.")
    #expect(finding.remedy == "the size would fit coordinates in millimetre: check the unit")
  }

  @Test("up axis and frame: the file's word refuses, a guess degrades, silence is noted")
  func frames() {
    let declared = MediaExpectation(frame: "EPSG:25832", upAxis: "z")
    let file = scan(5) {
      ($0.upAxis, $0.upAxisSource) = ("y", "format")
      $0.frame = "EPSG:32632"
    }
    #expect(codes(file, declared) == ["up_axis_mismatch refused", "frame_mismatch refused"])
    let guess = scan(5) {
      ($0.upAxis, $0.upAxisSource) = ("y", "ground_plane")
      $0.frame = "epsg: 25832"
    }
    #expect(codes(guess, declared) == ["up_axis_mismatch degraded"])
    #expect(codes(scan(5), declared) == ["frame_unconfirmed note"])
  }

  @Test("pages, sample rate, length and sound are held against what is declared")
  func ranges() {
    var expected = MediaExpectation()
    expected.pages = .init(min: 2, max: 2)
    expected.hasTextLayer = true
    let document = info { $0.document = DocumentInfo(pages: 3, pageWidth: 595, pageHeight: 842) }
    #expect(codes(document, expected) == ["page_count refused", "no_text_layer refused"])
    expected = MediaExpectation()
    expected.sampleRateHz = .init(min: 16_000)
    expected.seconds = .init(max: 30)
    let call = info { $0.audio = AudioInfo(codec: "pcm", sampleRateHz: 8000, channels: 1, seconds: 31) }
    #expect(codes(call, expected) == ["sample_rate refused", "duration refused"])
    var mute = film()
    mute.streams.removeLast()
    expected = MediaExpectation()
    expected.hasSound = true
    #expect(codes(info { $0.video = mute }, expected) == ["no_sound refused"])
    #expect(codes(info { $0.video = film() }, expected).isEmpty)
  }
}
