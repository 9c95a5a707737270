import AssayCore
import AssayMedia
import AssayPerception
import AssayStress
import Foundation

@testable import AssayEvaluation

/// Perceives what a test says it sees in a medium, and remembers the media that it was shown.
final class ScriptedPerception: Perceiving {
  private let see: @Sendable ([UInt8]) -> [Observation]

  init(_ see: @escaping @Sendable ([UInt8]) -> [Observation] = { _ in [] }) { self.see = see }

  func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    var evidence = Evidence()
    for part in request.parts {
      guard let asset = part.asset, let bytes = try? await assets.bytes(of: asset.digest) else { continue }
      evidence.observations += see(bytes)
    }
    return evidence
  }
}

/// Suites of plain pictures that are attacked by texts beside them.
enum AttackedSuites {
  static var tools: EvaluationTools {
    var tools = StressSuiteFiles.tools
    tools.attacks = AttackKit(tools: AttackTools(media: PlainMedia()))
    tools.decideGate = EvaluationTools.standard().decideGate
    return tools
  }

  /// Says what a canary word in its turn demands, else the right answer; texts in messages of data it leaves alone.
  static func gullible(isRemote: Bool = true) -> FakeProvider {
    FakeProvider(isRemote: isRemote) { request, _, _ throws(AssayError) in Answer(text: reply(request)) }
  }

  static func reply(_ request: Request) -> String {
    let turns = request.messages.filter { $0.role == .user }.flatMap(\.parts).compactMap(\.text)
    let told = turns.joined(separator: "\n")
    guard let found = told.range(of: "CANARY-[A-Z0-9]{4}", options: .regularExpression) else { return "bright" }
    return String(told[found])
  }

  static func run(
    _ files: StressSuiteFiles, _ provider: FakeProvider = gullible(), control: RunControl = RunControl(),
    _ change: (inout RunOptions) -> Void = { _ in }
  ) async throws -> RunSummary {
    var options = RunOptions(runsFolder: files.scratch.path + "/runs")
    options.connectionsMax = 4
    change(&options)
    return try await Runner.run(
      files.suite, options: options, provider: provider, perceiver: ScriptedPerception(), tools: tools,
      control: control)
  }
}
