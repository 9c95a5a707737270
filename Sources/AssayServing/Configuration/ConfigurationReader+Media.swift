import AssayConfiguration
import AssayCore
import AssayMedia

// What may come in through the door of a route.
extension ConfigurationReader {
  func readMedia(_ value: YAMLValue, _ route: inout RouteConfiguration) {
    let known = [
      "probe", "remote", "max_bytes", "max_pixels", "max_audio", "max_video", "max_points", "min_decoded", "expect",
    ]
    guard let fields = value.fields(known) else { return }
    if let flag = fields["probe"]?.toggle() { route.probesMedia = flag }
    let times = 1...86_400_000
    if let bytes = fields["max_bytes"]?.bytes(1...(4 << 30)) { route.mediaLimits.bytesMax = bytes }
    if let count = fields["max_pixels"]?.int(1...1_000_000_000) { route.mediaLimits.pixelsMax = count }
    if let time = fields["max_audio"]?.milliseconds(times) { route.mediaLimits.audioSecondsMax = Double(time) / 1000 }
    if let time = fields["max_video"]?.milliseconds(times) { route.mediaLimits.videoSecondsMax = Double(time) / 1000 }
    if let count = fields["max_points"]?.int(1...1_000_000_000) { route.mediaLimits.pointsMax = count }
    if let share = fields["min_decoded"]?.double(0...1) { route.mediaLimits.decodedShareMin = share }
    if let expect = fields["expect"] { readExpectation(expect, &route.mediaExpectation) }
    if let remote = fields["remote"] { readRemote(remote, &route.remote) }
    if !route.probesMedia,
      let key = ["max_pixels", "max_audio", "max_video", "max_points", "min_decoded", "expect"].first(where: {
        fields[$0] != nil
      })
    {
      fields[key]?.problem("without `probe` nobody looks for that", remedy: "leave `probe` on, or leave `\(key)` out")
    }
  }

  /// What is right by itself and wrong beside the rest of the route.
  func checkMedia(_ route: RouteConfiguration, _ fields: YAMLFields) {
    guard route.remote.pass == .url, route.pipelineOptions != nil else { return }
    fields["media"]?.problem(
      "a route that looks into media sends the bytes that it saw, and `pass: url` sends an address",
      remedy: "leave `pass` out, or the route's `gate`, `perceive`, `verify`, `degrade` and `cascade`")
  }

  // MARK: Declared properties

  private func readExpectation(_ value: YAMLValue, _ expectation: inout MediaExpectation) {
    let known = ["unit", "frame", "up_axis", "extent", "sample_rate", "short_side", "frame_rate", "sound"]
    guard let fields = value.fields(known) else { return }
    if let unit = fields["unit"], let text = name(unit) { expectation.unit = text }
    if let frame = fields["frame"], let text = name(frame) { expectation.frame = text }
    if let axis = fields["up_axis"], let text = axis.string() {
      if ["x", "y", "z"].contains(text) {
        expectation.upAxis = text
      } else {
        axis.problem("`\(text.shortened(20))` is no axis", remedy: "write x, y or z")
      }
    }
    expectation.extent = fields["extent"].flatMap { range($0) }
    expectation.sampleRateHz = fields["sample_rate"].flatMap { range($0) }
    expectation.shortSide = fields["short_side"].flatMap { range($0) }
    expectation.frameRate = fields["frame_rate"].flatMap { range($0) }
    if let flag = fields["sound"]?.toggle() { expectation.hasSound = flag ? true : nil }
  }

  private func range(_ value: YAMLValue) -> MediaExpectation.Range? {
    guard let fields = value.fields(["min", "max"]) else { return nil }
    let range = MediaExpectation.Range(min: fields["min"]?.double(0...1e12), max: fields["max"]?.double(0...1e12))
    if let min = range.min, let max = range.max, min > max {
      value.problem("the least is above the most", remedy: "let `min` be at most `max`")
    }
    return range
  }

  // MARK: Media by address

  private func readRemote(_ value: YAMLValue, _ remote: inout RemoteConfiguration) {
    if value.isText, value.string() == "deny" { return }
    let known = ["allow", "http", "pass", "redirects", "bytes", "time", "allow_private"]
    guard let fields = value.fields(known), let allow = fields.required("allow"), let hosts = allow.list() else {
      return
    }
    if let flag = fields["http"]?.toggle() { remote.allowsPlain = flag }
    if let pass = fields["pass"]?.choice(RemoteConfiguration.Pass.self) { remote.pass = pass }
    if let count = fields["redirects"]?.int(0...10) { remote.redirectsMax = count }
    if let bytes = fields["bytes"]?.bytes(1024...(1 << 30)) { remote.bytesMax = bytes }
    if let time = fields["time"]?.milliseconds(1...600_000) { remote.timeMs = time }
    for entry in fields["allow_private"]?.list() ?? [] { readNetwork(entry, &remote) }
    for entry in hosts { readHost(entry, &remote) }
  }

  private func readNetwork(_ entry: YAMLValue, _ remote: inout RemoteConfiguration) {
    guard let text = entry.string() else { return }
    guard let network = AddressNetwork(text) else {
      entry.problem(
        "`\(text.shortened(60))` is no network", remedy: "write the network and its bits, such as `10.1.0.0/16`")
      return
    }
    if let closed = AddressNetwork.closed.first(where: { $0.overlaps(network) }) {
      entry.problem(
        "`\(text.shortened(60))` holds addresses of \(closed.text), which are never fetched from",
        remedy: "name only the networks that media are in")
    } else if remote.privateNetworks.contains(network) {
      entry.problem("the network `\(text)` appears twice", remedy: "keep one of them")
    } else {
      remote.privateNetworks.append(network)
    }
  }

  private func readHost(_ entry: YAMLValue, _ remote: inout RemoteConfiguration) {
    guard let host = entry.string() else { return }
    guard Self.isHost(host, isInside: !remote.privateNetworks.isEmpty) else {
      entry.problem(
        "`\(host.shortened(60))` is no host to fetch media from",
        remedy: "write a name such as `images.example.com`, or `*.example.com` for all below it; no address or path")
      return
    }
    if remote.hosts.contains(host.lowercased()) {
      entry.problem("the host `\(host.shortened(60))` appears twice", remedy: "keep one of them")
    } else {
      remote.hosts.append(host.lowercased())
    }
  }

  /// A name with a dot, inside one without as well; an address in any notation is none, for it could be a private one.
  private static func isHost(_ text: String, isInside: Bool) -> Bool {
    guard text.utf8.count <= 253 else { return false }
    let pieces = text.split(separator: ":", omittingEmptySubsequences: false)
    guard pieces.count <= 2 else { return false }
    if pieces.count == 2 {
      guard let port = Int(pieces[1]), String(port) == pieces[1], (1...65_535).contains(port) else { return false }
    }
    let name = pieces[0].hasPrefix("*.") ? pieces[0].dropFirst(2) : pieces[0]
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= (isInside && name == pieces[0] ? 1 : 2), let last = labels.last else { return false }
    let isLetter = { (byte: UInt8) in byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    guard last.utf8.contains(where: isLetter), !last.lowercased().hasPrefix("0x") else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") }
    }
  }
}
