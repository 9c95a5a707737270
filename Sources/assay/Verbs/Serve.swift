import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayGateway
import AssayServing
import Foundation

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the gateway: OpenAI's protocol in front of any models.",
    discussion: """
        assay serve                  runs assay.yaml
        assay serve --demo           the built-in model on this machine, without any configuration
        assay serve --edge           a node near the devices: only what `edge.forward` allows goes to the centre
        assay config example         a configuration to start from

      A changed file is taken over at once, or by SIGHUP; a bad one is refused with its line and column, and the
      one before stays. Ctrl-C and SIGTERM let requests in flight end; a second one aborts.
      """)

  @Argument(help: "The configuration's YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var file = "assay.yaml"

  @Flag(help: "Run an embedded configuration with the built-in model.")
  var demo = false

  @Flag(help: "Insist on the section `edge`: without it nothing starts, and no reload takes it away.")
  var edge = false

  @Option(help: "Port to listen on instead of the configuration's; 0 takes a free one.")
  var port: Int?

  @Option(help: "Event loops; one a core by default.")
  var threads: Int?

  func validate() throws {
    if edge, demo { throw ValidationError("--edge needs a configuration; leave --demo out") }
    if let port, !(0...65535).contains(port) { throw ValidationError("--port must be from 0 to 65535") }
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
  }

  func run() async throws {
    let watch = demo ? nil : try ConfigurationWatch(path: file, known: ServingKnowledge.known(needsEdge: edge))
    var configuration = try watch?.current ?? ServingKnowledge.demo()
    if let port { configuration.listen.port = port }
    for note in watch?.notes ?? [] { Terminal.say("note: \(Terminal.printable(note))") }
    let stack = try ServingStack(configuration)
    let wiring = stack.wiring
    let signals = ServingSignals()
    let gateway = try await Gateway.start(
      configuration, keys: wiring.keys, traces: wiring.traces, secrets: try wiring.secrets(configuration),
      services: stack.services, metrics: stack.metrics, prober: stack.probe,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    Terminal.say("assay serves on http://\(gateway.address.text) (pid \(getpid()))")
    for line in EdgeWords.lines(configuration) { Terminal.say(line) }
    let reloader = watch.map { GatewayReloader($0, gateway: gateway, wiring: wiring) }
    await ServingLoop(signals: signals, reloader: reloader).run()
    Terminal.say("stopping; requests in flight may end, a second signal aborts")
    await gateway.stop()
    await stack.close()
    signals.stop()
  }
}
