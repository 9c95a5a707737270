import AssayConfiguration
import AssayCore
import AssayResilience
package import AssayWire

extension ServingConfiguration {
  /// The whole configuration with every default in its place, as YAML that reads back equal.
  package var yaml: String { YAMLText.render(json) }

  package var json: JSONValue {
    var object = JSONObject([
      ("version", .int(ConfigurationReader.version)), ("listen", .string(listen.text)),
      ("auth", .string(authentication.rawValue)),
      ("store", store.map { storage.json(folder: $0) } ?? .null),
      ("limits", limits.json), ("key_limits", authentication == .keys ? Self.json(keyLimits) : .null),
      ("total_limits", Self.json(totalLimits)),
      ("prices", prices.map { .string($0.path) } ?? .null),
      ("telemetry", telemetry.json), ("redaction", redaction.json),
    ])
    object.append("upstreams", .object(JSONObject(upstreams.filter { !$0.isCentral }.map { ($0.name, $0.json) })))
    object.append("edge", edgeJSON)
    object.append("routes", .object(JSONObject(routes.map { ($0.name, $0.json) })))
    return .object(object)
  }

  fileprivate static func json(_ limits: [RateLimit]) -> JSONValue {
    .object(
      JSONObject(
        limits.map { limit in
          let (dimension, quota) = (limit.dimension, limit.quota)
          return (
            dimension.key,
            [
              "limit": .string(dimension.text(quota.limit)),
              "per": .string(Units.timeText(Int(quota.periodNanoseconds / 1_000_000))),
              "burst": .string(dimension.text(quota.burst)),
            ]
          )
        }))
  }
}

extension StorageConfiguration {
  fileprivate func json(folder: String) -> JSONValue {
    [
      "folder": .string(folder), "retention": ["traces": .string("\(traceDays)d"), "media": .string("\(mediaDays)d")],
      "max_bytes": bytesMax.map { .string(Units.sizeText($0)) } ?? .null,
      "ballast": .string(Units.sizeText(ballastBytes)), "ack": .string(acknowledges.rawValue),
    ]
  }
}

extension ServingLimits {
  fileprivate var json: JSONValue {
    [
      "body": .string(Units.sizeText(bodyBytesMax)), "head": .string(Units.sizeText(headBytesMax)),
      "connections": .int(connectionsMax), "held_bodies": .string(Units.sizeText(heldBytesMax)),
      "head_timeout": .string(Units.timeText(headMs)), "body_idle": .string(Units.timeText(bodyIdleMs)),
      "keep_alive": .string(Units.timeText(keepAliveMs)), "drain": .string(Units.timeText(drainMs)),
      "gzip_ratio": .int(gzipRatioMax),
    ]
  }
}

extension TelemetryConfiguration {
  fileprivate var json: JSONValue {
    var object = JSONObject([("metrics", .bool(hasMetrics)), ("service_name", .string(serviceName))])
    if let otlp {
      object.append(
        "otlp",
        [
          "endpoint": .string(otlp), "headers_env": otlpHeadersVariable.map { .string($0) } ?? .null,
          "interval": .string(Units.timeText(otlpIntervalMs)),
        ])
    } else {
      object.append("otlp", .null)
    }
    return .object(object)
  }
}

extension RedactionConfiguration {
  fileprivate var json: JSONValue {
    ["keep_text": .string(keepText.rawValue), "keep_media": .string(keepMedia.rawValue)]
  }
}

extension UpstreamConfiguration {
  fileprivate var json: JSONValue {
    var places = JSONObject([("concurrency", .int(concurrencyMax))])
    let pools = pools.map { pool -> (key: String, value: JSONValue) in
      (
        pool.modality.rawValue,
        [
          "requests": .int(pool.requestsMax), "bytes": .string(Units.sizeText(pool.bytesMax)),
          "queue": .int(pool.queueMax), "queue_time": .string(Units.timeText(pool.queueMs)),
        ]
      )
    }
    places.append("pools", .object(JSONObject(pools)))
    guard kind == .openai else { return .object(places) }
    var object = JSONObject([
      ("base_url", .string(baseURL)), ("key_env", keyVariable.map { .string($0) } ?? .null),
      ("connect_timeout", .string(Units.timeText(connectMs))),
      ("first_byte_timeout", .string(Units.timeText(firstByteMs))), ("idle_connections", .int(idleConnectionsMax)),
    ])
    for (key, value) in places.members { object.append(key, value) }
    let models = models.map { model -> (key: String, value: JSONValue) in
      let inputs = Modality.allCases.filter(model.inputs.contains).map { JSONValue.string($0.rawValue) }
      return (
        model.alias ?? model.model,
        [
          "model": .string(model.model), "inputs": .array(inputs),
          "price": model.priceName.map { .string($0) } ?? .null,
        ]
      )
    }
    object.append("models", .object(JSONObject(models)))
    return .object(object)
  }
}

extension RouteConfiguration {
  fileprivate var json: JSONValue {
    .object(
      JSONObject([
        ("models", .array(models.map { .string($0.name) })), ("strategy", .string(strategy.rawValue)),
        ("hold_out", .double(holdOut)), ("router", strategy == .first ? .null : router.json),
        ("deadline", .string(Units.timeText(deadlineMs))),
        ("attempts", .int(attemptsMax)),
        (
          "backoff",
          ["base": .string(Units.timeText(backoffBaseMs)), "cap": .string(Units.timeText(backoffCapMs))]
        ),
        (
          "retry_budget",
          ["share": .double(retryPercent), "reserve_per_second": .int(retryReservePerSecond)]
        ),
        ("media", mediaJSON),
        (
          "cache",
          [
            "enabled": .bool(cache.isOn), "bytes": .string(Units.sizeText(cache.bytesMax)),
            "max_age": .string(Units.timeText(cache.ageMsMax)),
          ]
        ),
        ("limits", ServingConfiguration.json(limits)), ("gate", .bool(pipeline.gates)),
        ("perceive", ["extractors": .array(pipeline.extractors.map { .string($0) })]),
        (
          "verify",
          [
            "enabled": .bool(pipeline.verify.isOn),
            "calibration": pipeline.verify.calibration.map { .string($0) } ?? .null,
            "ladder": pipeline.verify.ladder.map { .string($0) } ?? .null,
            "stages": pipeline.verify.stages.map { .string($0) } ?? .null,
            "stream": .string(pipeline.verify.stream.rawValue),
          ]
        ),
        ("degrade", .array(pipeline.degrade.map { .string($0.rawValue) })),
        ("hedge", hedge?.json ?? .bool(false)), ("deadline_filter", .string(filtersLate ? "enforce" : "dark")),
      ]))
  }
}

extension HedgeConfiguration {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["after": .string(afterText), "extra_load": .double(extraLoadMax)]
    if let costNanoMax { object.append("max_cost", .double(Double(costNanoMax) / 1e9)) }
    return .object(object)
  }
}
