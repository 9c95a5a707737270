import AssayConfiguration
import AssayCore
package import AssayMedia
import AssayPerception
package import AssayStress
import AssayWire
import Synchronization

/// What attacks are made with: codes and a voice where there are any.
package struct AttackKit: Sendable {
  package var tools: AttackTools
  package var media: any MediaDecoding { tools.media }

  package init(tools: AttackTools) { self.tools = tools }
}

/// What a run needs to cross its samples with attacks.
final class Attacking: Sendable {
  let plan: AttackPlan
  let runner: AttackRunner
  /// The number of the first line of attacks.
  let first: Int
  /// Families at once: each holds decoded media.
  let gate = SlotGate(slots: 4)
  private let folder: RunFolder
  private let keepsExamples: Bool
  private let shown = Mutex<[String: Int]>([:])

  init(
    _ plan: AttackPlan, _ kit: AttackKit, first: Int, suite: Suite, options: RunOptions, provider: any Provider,
    perceiver: any Perceiving, folder: RunFolder
  ) throws(AssayError) {
    self.plan = plan
    self.first = first
    self.folder = folder
    keepsExamples = options.storesHardCases
    var settings = AttackRunner.Settings()
    settings.defences = plan.defences
    settings.asText = plan.asText
    settings.seed = suite.seed
    settings.isAdaptive = plan.isAdaptive
    settings.prompt = suite.prompt
    settings.extractors = suite.perception.extractors.map(Set.init)
    var forge = AttackForge(tools: kit.tools, seed: suite.seed)
    forge.system = suite.prompt.system
    runner = try AttackRunner(
      provider: provider, perception: perceiver, media: kit.media, forge: forge, settings: settings)
  }

  /// Numbers of the lines that a sample owes, as far as its kinds of media and its place in the data tell.
  func lines(of draft: DraftSample, place: Int, isAmong: (Int?) -> Bool) -> [Int] {
    guard plan.takes(place, isAmong: isAmong) else { return [] }
    return Self.lines(of: draft, plan).filter { runner.defences.contains(plan.line($0).defence) }.map { first + $0 }
  }

  /// The same from 0, whatever the model.
  static func lines(of draft: DraftSample, _ plan: AttackPlan) -> [Int] {
    let kinds = Stressing.kinds(of: draft)
    guard !kinds.isEmpty else { return [] }
    return plan.scenarios.indices.filter { AttackPlan.fits(plan.scenarios[$0], kinds) }
      .flatMap { $0 * plan.linesPerFamily..<($0 + 1) * plan.linesPerFamily }
  }

  func line(_ number: Int) -> AttackPlan.Line { plan.line(number - first) }

  /// Keeps one pair of each family to look at: that of the first sample in the data.
  func show(_ pair: AttackPair, cleanIndex: Int, lines: [DueLine]) async {
    guard keepsExamples, isFirst(pair.family, cleanIndex) else { return }
    let example = await AttackExample(pair, media: runner.media)
    let value: JSONValue = [
      "index": .int(cleanIndex), "first": .int(cleanIndex + (lines.map(\.variant).min() ?? 0)),
      "count": .int(plan.linesPerFamily), "example": JSONValue(encoding: example),
    ]
    guard isFirst(pair.family, cleanIndex), (try? Files.makeFolder(folder.attacks)) != nil else { return }
    try? Files.write(value.encoded(), to: folder.attackPath(pair.family), isSynced: false)
  }

  private func isFirst(_ family: String, _ index: Int) -> Bool {
    shown.withLock { shown in
      let known = shown[family] ?? AttackExample.stored(folder, family)?.index ?? .max
      shown[family] = min(known, index)
      return index <= known
    }
  }
}

extension RunFolder {
  /// One attacked medium of each family beside its twin, small.
  package var attacks: String { path + "/attacks" }

  /// Families are names of the program, never of data.
  func attackPath(_ family: String) -> String { "\(attacks)/\(family).json" }
}

extension AttackExample {
  /// An example that a run keeps, with the lines of the log that tell what was answered.
  package struct Stored: Sendable {
    /// Of the clean sample's line.
    package var index: Int
    package var lines: Range<Int>
    package var example: AttackExample
  }

  private static let bytesMax = 8 << 20

  package static func stored(_ folder: RunFolder, _ family: String) -> Stored? {
    guard let bytes = try? Files.read(folder.attackPath(family), bytesMax: bytesMax),
      let value = try? JSONValue(parsing: bytes), let index = value["index"]?.int, let first = value["first"]?.int,
      let count = value["count"]?.int, first >= 0, (0...SuiteReader.attackLinesMax).contains(count),
      let example = try? value["example"]?.decode(AttackExample.self)
    else { return nil }
    return Stored(index: index, lines: first..<first + count, example: example)
  }
}
