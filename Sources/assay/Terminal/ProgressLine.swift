import AssayEvaluation
import Foundation
import Synchronization

/// Shows how a run goes: one line that is redrawn on a terminal, a line every ten seconds elsewhere.
final class ProgressLine: Sendable {
  private struct State {
    var drawnAt = Date.distantPast
    var isDrawn = false
  }

  private let state = Mutex(State())
  private let isInteractive = Terminal.isInteractive()
  private let isQuiet: Bool
  private let currency: String

  init(isQuiet: Bool, currency: String = "USD") {
    self.isQuiet = isQuiet
    self.currency = currency
  }

  func show(_ event: RunEvent) {
    switch event {
    case .started(let start): announce(start)
    case .progress(let progress): draw(progress)
    case .sampleFinished: break
    case .warning(let text): interrupt { Terminal.warn(text) }
    case .paused(let text): interrupt { Terminal.say("waiting: \(Terminal.printable(text))") }
    case .resumed: interrupt { Terminal.say("going on") }
    case .draining(let text): interrupt { Terminal.say(Terminal.printable(text)) }
    }
  }

  func finish() { interrupt {} }

  private func announce(_ start: RunStart) {
    guard !isQuiet else { return }
    let count = start.expected.map { "\($0) samples" } ?? "samples of unknown number"
    let before = start.alreadyFinished > 0 ? ", \(start.alreadyFinished) of them finished before" : ""
    interrupt {
      Terminal.say("\(start.suite) on \(start.model): \(count)\(before)")
      Terminal.say(Terminal.styled(start.folder.path, .dim, on: STDERR_FILENO))
    }
  }

  private func draw(_ progress: RunProgress) {
    guard !isQuiet else { return }
    let now = Date()
    let interval = isInteractive ? 0.1 : 10
    let isDue = state.withLock { state in
      guard now.timeIntervalSince(state.drawnAt) >= interval else { return false }
      state.drawnAt = now
      state.isDrawn = isInteractive
      return true
    }
    guard isDue else { return }
    let text = Self.text(progress, currency: currency, withBar: isInteractive)
    if isInteractive {
      FileHandle.standardError.write(Data(("\r\u{1B}[K" + String(text.prefix(Terminal.columns - 1))).utf8))
    } else {
      Terminal.say(text)
    }
  }

  /// Takes the line away, says something, and lets the next event draw it again.
  private func interrupt(_ body: () -> Void) {
    let wasDrawn = state.withLock { state in
      defer { state.isDrawn = false }
      return state.isDrawn
    }
    if wasDrawn { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    body()
  }

  static func text(_ progress: RunProgress, currency: String, withBar: Bool) -> String {
    var parts: [String] = []
    if let expected = progress.expected, expected > 0 {
      let share = min(1, Double(progress.finished) / Double(expected))
      if withBar {
        let filled = Int(share * 24)
        parts.append(String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled))
      }
      parts.append("\(progress.finished)/\(expected)")
    } else {
      parts.append("\(progress.finished) done")
    }
    parts.append("\(MediaReport.number(progress.perSecond))/s")
    if progress.errors > 0 { parts.append("\(progress.errors) errors") }
    if progress.ingestionFailures > 0 { parts.append("\(progress.ingestionFailures) unreadable") }
    if progress.cacheHits > 0 { parts.append("\(progress.cacheHits) not asked again") }
    if let cost = progress.cost { parts.append("\(MediaReport.number(cost)) \(currency)") }
    if let left = progress.secondsLeft { parts.append("\(duration(left)) left") }
    if let waiting = progress.waitingFor {
      parts.append("waiting for \(Terminal.printable(String(waiting.prefix(40))))")
    }
    return parts.joined(separator: "  ")
  }

  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "long" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}

/// Turns Ctrl-C and a polite kill into a drain, and the second one into an abort.
struct Interruptions {
  private let sources: [any DispatchSourceSignal]

  init(_ control: RunControl) {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { control.interrupt() }
      source.resume()
      return source
    }
  }

  func stop() { for source in sources { source.cancel() } }
}
