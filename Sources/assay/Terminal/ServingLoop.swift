import AssayConfiguration
import AssayCore
import AssayGateway
import AssayInference
import AssayPerception
import AssayServing
import Foundation
import Synchronization

/// What the signals asked for so far. The first SIGINT or SIGTERM asks for an end, the second one aborts.
final class ServingSignals: Sendable {
  private struct Asked {
    var end = false
    var reload = false
  }

  private let asked = Mutex(Asked())
  private let sources = Mutex<[any DispatchSourceSignal]>([])

  init() {
    sources.withLock { sources in
      for number in [SIGINT, SIGTERM, SIGHUP] {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in take(number) }
        source.resume()
        sources.append(source)
      }
    }
  }

  private func take(_ number: Int32) {
    let aborts = asked.withLock { asked -> Bool in
      if number == SIGHUP {
        asked.reload = true
        return false
      }
      defer { asked.end = true }
      return asked.end
    }
    if aborts { Foundation.exit(130) }
  }

  var isEndAsked: Bool { asked.withLock { $0.end } }

  /// Whether a reload was asked for since the last look.
  func takeReload() -> Bool {
    asked.withLock { asked in
      defer { asked.reload = false }
      return asked.reload
    }
  }

  func stop() {
    sources.withLock { sources in
      for source in sources { source.cancel() }
      sources = []
    }
  }
}

/// Waits for the end, and looks at the configuration's files once a second.
struct ServingLoop {
  static let lookMs = 1000
  static let signalMs = 50

  let signals: ServingSignals
  var reloader: GatewayReloader?

  consuming func run() async {
    var waited = 0
    while !signals.isEndAsked {
      try? await Task.sleep(for: .milliseconds(Self.signalMs))
      waited += Self.signalMs
      let isForced = signals.takeReload()
      guard isForced || waited >= Self.lookMs else { continue }
      waited = 0
      if let event = reloader?.look(isForced: isForced) { Self.say(event) }
    }
  }

  private static func say(_ event: GatewayReloader.Event) {
    switch event {
    case .replaced(let restart, let notes):
      Terminal.say("the configuration was read again and is in use")
      for name in restart { Terminal.warn("`\(name)` has changed: that needs a restart") }
      for note in notes { Terminal.say("note: \(Terminal.printable(note))") }
    case .refused(let problems):
      for problem in problems { Terminal.complain(problem) }
      Terminal.warn("the configuration was not taken over; the one before stays in use")
    }
  }
}

/// What the rooms below know, gathered for the reader of the configuration.
enum ServingKnowledge {
  static var known: ConfigurationCheck.Known { known(needsEdge: false) }

  static func known(needsEdge: Bool) -> ConfigurationCheck.Known {
    .init(extractors: PerceptionConfiguration.extractorNames, needsEdge: needsEdge)
  }

  static func demo() throws(AssayError) -> ServingConfiguration {
    try ConfigurationCheck(bytes: Array(ConfigurationExample.demo.utf8), file: "--demo", known: known).get()
  }
}
