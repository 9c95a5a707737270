import AssayCore
import AssayGateway
import AssayInference
import AssayMedia
import AssayPerception
import AssayServing
import AssayStore
import AssayVerification
import Foundation

/// Everything a gateway stands on: the store, workers, sinks of traces. Opened once; a reload keeps it.
final class ServingStack: Sendable {
  let services: GatewayServices
  let metrics: MetricsSink
  let wiring: GatewayReloader.Wiring
  let probe: SharedProbing
  private let store: ServedStore?
  private let exporter: OTLPExporter?
  private let log: StructuredLog

  /// - Throws: `.configuration` when keys are asked for without a store, `.storage` when the store cannot be opened.
  init(_ configuration: ServingConfiguration) throws(AssayError) {
    let environment = ProcessInfo.processInfo.environment
    store = try StoreOpening.open(configuration)
    let stack = MediaStack()
    probe = SharedProbing(WorkerProbe(media: stack.media))
    let media = SharedMedia(stack.media, probing: probe)
    let perceiver = stack.perceiver(of: media)
    var services = GatewayServices(
      perception: perceiver, media: media,
      stageProvider: { settings throws(AssayError) in
        // Retries are paid from the route's budget, not by the endpoint's own.
        try ProviderFactory.make(
          settings.model, baseURL: settings.baseURL, options: try settings.endpointOptions(retries: 0),
          environment: environment, perception: perceiver)
      })
    services.embedding = WorkerEmbedding(embedder: TextEmbedder(workers: stack.pool))
    if let store { (services.watches, services.durability) = ([store.watch], store.durability) }
    services.keeping = store?.keeping
    self.services = services
    metrics = MetricsSink(startedAtNs: Int64(Date().timeIntervalSince1970 * 1e9))
    log = StructuredLog(metrics: metrics)
    let headers = configuration.telemetry.otlpHeadersVariable.flatMap { environment[$0] }
    let metrics = metrics
    exporter = OTLPSettings(configuration.telemetry, headers: headers).map {
      OTLPExporter(
        $0, names: TelemetryNames.chosen(optIn: environment["OTEL_SEMCONV_STABILITY_OPT_IN"]),
        resource: [("service.name", configuration.telemetry.serviceName)], version: "0.1.0", metrics: metrics)
    }
    var sinks: [any TraceSink] = [log]
    if let store { sinks.append(store.traces) }
    if let exporter { sinks.append(exporter) }
    wiring = .init(
      keys: try Self.keys(configuration, store), traces: TraceFan(sinks), environment: environment)
    exporter?.start()
  }

  private static func keys(_ configuration: ServingConfiguration, _ store: ServedStore?) throws(AssayError)
    -> any KeyGuard
  {
    guard configuration.authentication == .keys else { return OpenDoor() }
    guard let keys = store?.keys else {
      throw AssayError(
        .configuration, "`auth: keys` needs a store that holds them", at: .init(path: "store"),
        remedy: "name a folder under `store`, and make a key with `assay key create`")
    }
    return keys
  }

  /// Writes out what is on its way.
  func close() async {
    await exporter?.stop()
    log.drain()
    store?.close()
  }
}

/// The door's way to the workers.
struct WorkerProbe: MediaProbing {
  let media: MediaService

  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
    await media.probe(bytes, declaredType: declaredType, name: nil)
  }
}
