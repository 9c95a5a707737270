import AssayConfiguration
import AssayCore
import AssayMedia
import AssayWire

extension RouteConfiguration {
  /// The route's `media`, every default in its place.
  var mediaJSON: JSONValue {
    var object = JSONObject([("probe", .bool(probesMedia))])
    if let bytes = mediaLimits.bytesMax { object.append("max_bytes", .string(Units.sizeText(bytes))) }
    // Limits that nobody looks for are a mistake in a file.
    if probesMedia {
      object.append("max_pixels", .int(mediaLimits.pixelsMax))
      object.append("max_audio", .string(Units.timeText(Int(mediaLimits.audioSecondsMax * 1000))))
      object.append("max_video", .string(Units.timeText(Int(mediaLimits.videoSecondsMax * 1000))))
      object.append("max_points", .int(mediaLimits.pointsMax))
      object.append("min_decoded", .double(mediaLimits.decodedShareMin))
      if mediaExpectation != MediaExpectation() { object.append("expect", mediaExpectation.json) }
    }
    object.append("remote", remote.hosts.isEmpty ? "deny" : remote.json)
    return .object(object)
  }
}

extension MediaExpectation {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    if let unit { object.append("unit", .string(unit)) }
    if let frame { object.append("frame", .string(frame)) }
    if let upAxis { object.append("up_axis", .string(upAxis)) }
    func add(_ key: String, _ range: Range?) {
      guard let range else { return }
      var bounds = JSONObject()
      if let min = range.min { bounds.append("min", .double(min)) }
      if let max = range.max { bounds.append("max", .double(max)) }
      object.append(key, .object(bounds))
    }
    add("extent", extent)
    add("sample_rate", sampleRateHz)
    add("short_side", shortSide)
    add("frame_rate", frameRate)
    if hasSound == true { object.append("sound", .bool(true)) }
    return .object(object)
  }
}

extension RemoteConfiguration {
  fileprivate var json: JSONValue {
    [
      "allow": .array(hosts.map { .string($0) }), "http": .bool(allowsPlain), "pass": .string(pass.rawValue),
      "redirects": .int(redirectsMax), "bytes": .string(Units.sizeText(bytesMax)),
      "time": .string(Units.timeText(timeMs)), "allow_private": .array(privateNetworks.map { .string($0.text) }),
    ]
  }
}
