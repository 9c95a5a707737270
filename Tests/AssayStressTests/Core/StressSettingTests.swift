import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Testing

@testable import AssayStress

/// Does a perturbation's work on a small medium of its kind, and tells what came of it.
enum SmallWork {
  struct Outcome {
    /// The medium or plan as text; nil where the work gave none.
    var made: String?
    /// Names of the settings that it looked at.
    var asked: Set<String>
  }

  static func outcome(
    _ perturbation: Perturbation, _ step: Int = 3, _ settings: [String: Double] = [:]
  ) throws -> Outcome {
    let other = try Formula.recording(3_000, rate: 8_000)
    var call = StressCall(
      severity: try #require(Severity(step)), generator: StressGenerator(seed: 9), settings: settings, other: other)
    var made: String?
    switch perturbation.work {
    case .picture(let work), .page(_, let work):
      let picture = try PictureFixture.picture(40, 28)
      made = shown(try work(picture, &call)) { "\($0.width) \($0.height) \($0.samples)" }
    case .sound(let work):
      let sound = try Formula.recording(4_000, rate: 16_000)
      made = shown(try work(sound, &call)) { "\($0.channels)" }
    case .cloud(let work): made = shown(try work(Clouds.mesh(8), &call)) { "\($0.coordinates) \($0.colours)" }
    case .film(let work): made = shown(try work(film(), &call)) { "\($0)" }
    case .pages(let choose): made = "\(try choose(7, &call))"
    case .bytes(let work):
      let bytes = [UInt8](repeating: 7, count: 64)
      made = (try? work(bytes, MediaInfo(digest: Digest(of: bytes), bytes: 64, type: "image/png"), &call)).map {
        shown($0) { "\($0)" }
      }
    case .recompressed, .recoded, .sample: break
    }
    return Outcome(made: made, asked: call.asked)
  }

  private static func shown<Medium>(_ result: Stressed<Medium>, _ text: (Medium) -> String) -> String {
    text(result.medium) + " \(result.achieved.sorted { $0.key < $1.key })"
  }

  private static func film() -> MediaInfo {
    var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "video/mp4", modality: .video)
    var video = VideoInfo(container: "mp4", seconds: 20, width: 64, height: 48)
    (video.frameRate, video.frames) = (25, 500)
    video.streams = [
      .init(kind: .video, codec: "h264", packets: 500), .init(kind: .audio, codec: "aac", packets: 800),
    ]
    info.video = video
    return info
  }
}

@Suite("Declared settings of perturbations")
struct StressSettingTests {
  static let names = PerturbationCatalogue.all.map(\.name)

  @Test("a perturbation looks at the settings that it declares, at all of them and at no other", arguments: names)
  func asked(name: String) throws {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    let declared = perturbation.settings.map(\.name)
    #expect(Set(declared).count == declared.count)
    for step in [1, 5] {
      #expect(try SmallWork.outcome(perturbation, step).asked == Set(declared), "severity \(step)")
    }
  }

  @Test(
    "each setting changes what is made; given what the severity sets, it changes nothing",
    arguments: PerturbationCatalogue.all.filter { !$0.settings.isEmpty }.map(\.name))
  func counts(name: String) throws {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    for setting in perturbation.settings {
      let (one, other) = try Self.pair(setting)
      #expect(setting.allowed.contains(one) && setting.allowed.contains(other) && one != other)
      let first = try SmallWork.outcome(perturbation, 3, [setting.name: one]).made
      let second = try SmallWork.outcome(perturbation, 3, [setting.name: other]).made
      #expect(first != nil && first != second, "\(setting.name) = \(one) and \(other)")
      guard case .steps(let values) = setting.unset else { continue }
      #expect(
        try SmallWork.outcome(perturbation, 2, [setting.name: values[1]]).made
          == SmallWork.outcome(perturbation, 2).made, "\(setting.name)")
    }
  }

  /// Two values that must not come to the same.
  private static func pair(_ setting: StressSetting) throws -> (Double, Double) {
    switch setting.unset {
    case .steps(let values) where Set(values).count > 1: return (values[0], values[4])
    case .eitherWay(let values): return (-values[1], values[3])
    case .drawn(let range):
      let quarter = (range.upperBound - range.lowerBound) / 4
      let pair = (range.lowerBound + quarter, range.upperBound - quarter)
      guard case .whole = setting.allowed else { return pair }
      return (pair.0.rounded(.down), pair.1.rounded(.up))
    case .sizes(let ranges): return (-ranges[2].upperBound, ranges[2].upperBound)
    case .steps, .words:
      let low = setting.allowed.bounds.lowerBound
      if case .one(let values) = setting.allowed { return (values[0], try #require(values.last)) }
      return (low, low + 1)
    }
  }

  @Test("what is declared holds together: steps and draws are allowed values, names and words are there")
  func declarations() throws {
    for perturbation in PerturbationCatalogue.all {
      for setting in perturbation.settings {
        let place = "\(perturbation.name).\(setting.name)"
        let bounds = setting.allowed.bounds
        #expect(bounds.lowerBound < bounds.upperBound && !setting.meaning.isEmpty, "\(place)")
        #expect(setting.json["unset"]?.string?.isEmpty == false && setting.json["name"]?.string == setting.name)
        switch setting.unset {
        case .steps(let values):
          #expect(values.count == 5 && values.allSatisfy(setting.allowed.contains), "\(place)")
        case .eitherWay(let values):
          #expect(
            values.count == 5 && values.allSatisfy { setting.allowed.contains($0) && setting.allowed.contains(-$0) })
        case .sizes(let ranges):
          #expect(
            ranges.count == 5 && ranges.allSatisfy { bounds.contains($0.upperBound) && bounds.contains(-$0.upperBound) }
          )
        case .drawn(let range): #expect(bounds.contains(range.lowerBound), "\(place)")
        case .words(let text): #expect(!text.isEmpty, "\(place)")
        }
      }
    }
  }

  @Test("every setting of the catalogue refuses what is beyond its range, and a name that is nearly its own")
  func refused() throws {
    for perturbation in PerturbationCatalogue.all {
      for setting in perturbation.settings {
        let bounds = setting.allowed.bounds
        try StressSettings.check([setting.name: bounds.lowerBound], for: perturbation)
        try StressSettings.check([setting.name: bounds.upperBound], for: perturbation)
        for value in [bounds.lowerBound.nextDown, bounds.upperBound.nextUp, .infinity, -.infinity, .nan] {
          let error = #expect(throws: AssayError.self) {
            try StressSettings.check([setting.name: value], for: perturbation)
          }
          #expect(error?.code == .usage && error?.message.contains(setting.allowed.asText) == true)
        }
        #expect(throws: AssayError.self) { try StressSettings.check([setting.name + "_": 0], for: perturbation) }
      }
    }
  }

  private func refusal(_ texts: [String], _ name: String) throws -> AssayError? {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    return #expect(throws: AssayError.self) { try StressSettings.parse(texts, for: perturbation) }
  }

  @Test("what is written on the command line is read, or refused with what was meant")
  func written() throws {
    let rain = try #require(PerturbationCatalogue.byName["rain"])
    #expect(try StressSettings.parse(["angle=-1.5e1"], for: rain) == ["angle": -15])
    let angel = try refusal(["angel=20"], "rotate")
    #expect(angel?.message == "`rotate` has no setting `angel`" && angel?.remedy == "its settings: degrees, side")
    let misspelt = try refusal(["angel=20"], "rain")
    #expect(misspelt?.message == "`rain` has no setting `angel`" && misspelt?.remedy == "did you mean `angle`?")
    let none = try refusal(["angle=20"], "fog")
    #expect(none?.remedy == "it has none: the severity and the seed are all that change it")
    #expect(try refusal(["angle=81"], "rain")?.message == "`angle` of `rain` should be a number from -80 to 80, is 81")
    #expect(
      try refusal(["crf=30.5"], "compression")?.message
        == "`crf` of `compression` should be a whole number from 0 to 51, is 30.5")
    #expect(try refusal(["sign=0"], "cloud_scale")?.message == "`sign` of `cloud_scale` should be -1 or 1, is 0")
    #expect(try refusal(["angle=steep"], "rain")?.message.hasSuffix("from -80 to 80, is `steep`") == true)
    #expect(try refusal(["angle=nan"], "rain")?.message.hasSuffix("is nan") == true)
    #expect(try refusal(["angle="], "rain")?.message.hasSuffix("is ``") == true)
    #expect(try refusal(["angle"], "rain")?.message == "--set angle is no setting")
    #expect(try refusal(["=3"], "rain")?.message == "--set =3 is no setting")
    #expect(try refusal(["angle=3", "angle=4"], "rain")?.message == "`angle` is given twice")
  }

  @Test("a value that one medium has no room for is refused with what it allows")
  func room() throws {
    func message(_ name: String, _ setting: String, _ value: Double) throws -> String? {
      let perturbation = try #require(PerturbationCatalogue.byName[name])
      return #expect(throws: AssayError.self) {
        try SmallWork.outcome(perturbation, 3, [setting: value])
      }?.message
    }
    #expect(try message("freeze", "start_s", 21) == "`start_s` is 21; this film allows at most 20")
    #expect(
      try message("low_frame_rate", "frames_per_second", 30) == "`frames_per_second` is 30; this film allows at most 25"
    )
    #expect(
      try message("time_mask", "start_frame", 4_000)
        == "`start_frame` is 4000; a recording of 4000 frames allows at most 3800")
    #expect(
      try message("resample", "rate_hz", 16_000) == "`rate_hz` is 16000; a recording at 16000 Hz allows at most 15999")
    #expect(
      try message("low_pass", "cutoff_hz", 9_000)?.hasPrefix("`cutoff_hz` is 9000; a recording at 16000 Hz") == true)
  }
}
