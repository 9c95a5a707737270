import ArgumentParser
import AssayCore
import AssayMedia
import AssaySignals
import AssayStress
import AssayWire
import Foundation

/// What both verbs read: raw pictures, and which perturbations at which severities.
struct StressPictures: ParsableArguments {
  @Option(help: "Pictures one after the other: RGB of 8 bits, rows from the top.", completion: .file())
  var raw: String

  @Option(help: "Pixels in a row.") var width: Int
  @Option(help: "Rows.") var height: Int
  @Option(help: "Severities from 1 to 5, separated by commas.") var severity = "1,2,3,4,5"
  @Option(help: "Only these perturbations, separated by commas.") var only: String?
  @Option(help: "The seed of the random numbers.") var seed: UInt64 = 1

  func validate() throws {
    guard (1...20_000).contains(width), (1...20_000).contains(height) else {
      throw ValidationError("--width and --height must be from 1 to 20000")
    }
    _ = try severities()
    _ = try perturbations()
  }

  func severities() throws -> [Severity] {
    try severity.split(separator: ",").map {
      guard let step = Int($0), let severity = Severity(step) else {
        throw ValidationError("--severity must be whole numbers from 1 to 5, not `\($0)`")
      }
      return severity
    }
  }

  /// Those that turn one picture into one picture.
  func perturbations() throws -> [Perturbation] {
    let fitting = PerturbationCatalogue.all.filter {
      switch $0.work {
      case .picture, .recompressed: true
      default: false
      }
    }
    guard let only else { return fitting }
    return try only.split(separator: ",").map { name in
      guard let found = fitting.first(where: { $0.name == name }) else {
        throw ValidationError("no perturbation of pictures is called `\(name)`")
      }
      return found
    }
  }

  /// The first `countMax` pictures of the file.
  func pictures(_ countMax: Int) throws -> [Pixmap] {
    guard let file = FileHandle(forReadingAtPath: raw) else {
      throw AssayError(.data, "the file cannot be opened", at: .init(file: raw))
    }
    defer { try? file.close() }
    let bytes = width * height * 3
    var pictures: [Pixmap] = []
    while pictures.count < countMax, let data = try file.read(upToCount: bytes), data.count == bytes,
      let picture = Pixmap(width: width, height: height, channels: 3, samples: Array(data))
    { pictures.append(picture) }
    guard !pictures.isEmpty else {
      throw AssayError(
        .data, "the file holds no picture of \(width) × \(height) pixels (\(bytes) bytes)", at: .init(file: raw))
    }
    return pictures
  }
}

/// Applies one perturbation to one picture, in a worker where it takes one.
struct StressedPicture {
  var perturbation: Perturbation
  var severity: Severity
  var media: MediaService
  var settings: [String: Double] = [:]

  func applied(to picture: Pixmap, seed: UInt64) async throws -> Pixmap? {
    switch perturbation.work {
    case .picture(let apply):
      var call = StressCall(severity: severity, generator: StressGenerator(seed: seed), settings: settings)
      return try apply(picture, &call).medium
    case .recompressed(let form):
      return try await media.image(try await media.encoded(picture, as: form(severity)), sideMax: nil)
    default: return nil
    }
  }
}

struct StressBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure perturbations of pictures: median processor time of one.",
    discussion: "Counts the processor time of this process and of its workers.", shouldDisplay: false)

  @OptionGroup var input: StressPictures
  @Option(help: "Pictures at most.") var count = 500
  @Option(help: "Processor seconds at most for one perturbation at one severity.") var seconds = 15.0
  @Flag(help: "One JSON object.") var json = false

  func run() async throws {
    let pictures = try input.pictures(max(1, count))
    let stack = MediaStack()
    defer { stack.pool.shutdown() }
    var figures = JSONObject()
    for perturbation in try input.perturbations() {
      for severity in try input.severities() {
        let work = StressedPicture(perturbation: perturbation, severity: severity, media: stack.media)
        // Tables are made, and workers started, before the clock runs.
        _ = try await work.applied(to: pictures[0], seed: input.seed)
        let times = try await measured(work, pictures)
        let median = times.sorted()[times.count / 2] * 1_000
        let name = "\(perturbation.name)/\(severity)"
        figures.append(name, ["ms": .double(median), "n": .int(times.count)])
        if !json {
          print("\(name.padding(toLength: 24, withPad: " ", startingAt: 0)) \(median) ms, n \(times.count)")
        }
      }
    }
    if json { Terminal.printJSON(.object(figures)) }
  }

  private func measured(_ work: StressedPicture, _ pictures: [Pixmap]) async throws -> [Double] {
    var times: [Double] = []
    var total = 0.0
    for (index, picture) in pictures.enumerated() {
      let before = ProcessorClock.seconds()
      _ = try await work.applied(to: picture, seed: input.seed &+ UInt64(index))
      let spent = ProcessorClock.seconds() - before
      times.append(spent)
      total += spent
      if total > seconds { break }
    }
    return times
  }
}

struct StressDump: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump", abstract: "Write the first picture after each perturbation as raw pixels.",
    shouldDisplay: false)

  @OptionGroup var input: StressPictures
  @Option(help: "The angle of motion blur in degrees, instead of one drawn.") var angle: Double?
  @Option(help: "Where NAME_SEVERITY.raw go.", completion: .directory) var out: String

  func run() async throws {
    let picture = try input.pictures(1)[0]
    let stack = MediaStack()
    defer { stack.pool.shutdown() }
    do {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
      for perturbation in try input.perturbations() {
        for severity in try input.severities() {
          var work = StressedPicture(perturbation: perturbation, severity: severity, media: stack.media)
          if let angle { work.settings["angle"] = angle }
          guard let changed = try await work.applied(to: picture, seed: input.seed) else { continue }
          let path = "\(out)/\(perturbation.name)_\(severity).raw"
          try Data(changed.samples).write(to: URL(fileURLWithPath: path))
        }
      }
    } catch let error as CocoaError {
      throw AssayError(.storage, "the folder cannot be written: \(error.localizedDescription)", at: .init(file: out))
    }
  }
}

/// The processor time of this process and of the workers that it started.
enum ProcessorClock {
  static func seconds() -> Double {
    workers().reduce(seconds(of: CLOCK_PROCESS_CPUTIME_ID)) { sum, worker in
      var clock = clockid_t()
      return clock_getcpuclockid(worker, &clock) == 0 ? sum + seconds(of: clock) : sum
    }
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The kernel lists a process's children by the thread that started them.
  private static func workers() -> [pid_t] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return tasks.flatMap { task in
      let text = (try? String(contentsOfFile: "/proc/self/task/\(task)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
