import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Reads a worker's or an endpoint's reply without trusting it: a missing key, a wrong type or a box
/// outside the picture is an error that names the place, never a crash.
struct WorkerReply {
  let json: JSONValue
  let path: String

  init(_ json: JSONValue, path: String = "") {
    self.json = json
    self.path = path
  }

  /// Calls a worker and checks that it did not answer with a failure.
  static func of(
    _ workers: any WorkerCalling, _ role: WorkerRole, _ header: JSONValue, _ payload: [UInt8]
  ) async throws(AssayError) -> (WorkerReply, payload: [UInt8]) {
    let answer = try await workers.call(WorkerCall(header: header, payload: payload), role: role)
    if answer.header["ok"]?.bool == false {
      let code = shortened(answer.header["code"]?.string ?? "failed", to: 40)
      throw AssayError(
        .ingestion, "the \(role.rawValue) worker could not do it: \(code)", at: .init(path: "worker.\(code)"))
    }
    guard answer.header.object != nil else { throw malformed("the reply", "is no object") }
    return (WorkerReply(answer.header), answer.payload)
  }

  static func transcript(of sound: Waveform, _ context: ExtractionContext) async throws(AssayError) -> WorkerReply {
    try await of(
      context.workers, .speechModel, ["task": "transcribe", "rate": .int(sound.sampleRateHz)], sound.payload
    ).0
  }

  static func malformed(_ path: String, _ what: String) -> AssayError {
    AssayError(.ingestion, "malformed reply: \(path) \(what)")
  }

  private func at(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  func string(_ key: String, scalarsMax: Int = 10_000) throws(AssayError) -> String {
    guard let text = json[key]?.string else { throw Self.malformed(at(key), "should be a string") }
    return shortened(text, to: scalarsMax)
  }

  func number(_ key: String) throws(AssayError) -> Double {
    guard let number = json[key]?.double, number.isFinite else {
      throw Self.malformed(at(key), "should be a finite number")
    }
    return number
  }

  /// Nil when the key is missing or null; an error when it is anything but a number.
  func numberIfPresent(_ key: String) throws(AssayError) -> Double? {
    if json[key]?.isNull ?? true { return nil }
    return try number(key)
  }

  func items(_ key: String, countMax: Int = 100_000) throws(AssayError) -> [WorkerReply] {
    guard let array = json[key]?.array else { throw Self.malformed(at(key), "should be a list") }
    guard array.count <= countMax else { throw Self.malformed(at(key), "has more than \(countMax) items") }
    return array.enumerated().map { WorkerReply($1, path: "\(at(key))[\($0)]") }
  }

  func numbers(_ key: String, count: Int? = nil, countMax: Int = 100_000) throws(AssayError) -> [Double] {
    guard let array = json[key]?.array, array.count <= countMax else {
      throw Self.malformed(at(key), "should be a list of numbers")
    }
    if let count, array.count != count { throw Self.malformed(at(key), "should have \(count) numbers") }
    var numbers: [Double] = []
    numbers.reserveCapacity(array.count)
    for value in array {
      guard let number = value.double, number.isFinite else {
        throw Self.malformed(at(key), "should hold finite numbers only")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// A box in pixels, cut to the picture. One that lies outside altogether is an error.
  func box(_ key: String = "box", in scale: PictureScale) throws(AssayError) -> Box2D {
    let n = try numbers(key, count: 4)
    let left = max(0, n[0])
    let top = max(0, n[1])
    let right = min(Double(scale.width), n[0] + n[2])
    let bottom = min(Double(scale.height), n[1] + n[3])
    guard n[2] >= 0, n[3] >= 0, left <= right, top <= bottom else {
      throw Self.malformed(at(key), "lies outside the picture")
    }
    return scale.apply(Box2D(x: left, y: top, width: right - left, height: bottom - top))
  }

  /// Start and end in seconds, in order and inside the recording.
  func span(_ startKey: String = "start", _ endKey: String = "end", seconds: Double) throws(AssayError) -> TimeSpan {
    try Self.span(try number(startKey), try number(endKey), seconds: seconds, path: path)
  }

  static func span(
    _ start: Double, _ end: Double, seconds: Double, path: String
  ) throws(AssayError) -> TimeSpan {
    guard start >= -0.5, start <= end, end <= seconds + 1 else {
      throw malformed(path, "has a time span outside the recording")
    }
    return TimeSpan(start: rounded(max(0, start)), end: rounded(min(seconds, max(0, end))))
  }
}

/// The pixels that were decoded, and how to get from them to the frame of the asset.
struct PictureScale {
  var width: Int
  var height: Int
  var x: Double
  var y: Double

  /// - Parameter shown: width and height of the asset as shown; nil = the decoded pixels are the frame.
  init(width: Int, height: Int, shown: (width: Double, height: Double)? = nil) {
    self.width = width
    self.height = height
    x = shown.map { $0.width / Double(max(1, width)) } ?? 1
    y = shown.map { $0.height / Double(max(1, height)) } ?? 1
    if !(x > 0 && x.isFinite && y > 0 && y.isFinite) { (x, y) = (1, 1) }
  }

  func apply(_ box: Box2D) -> Box2D {
    Box2D(
      x: rounded(box.x * x, 2), y: rounded(box.y * y, 2), width: rounded(box.width * x, 2),
      height: rounded(box.height * y, 2))
  }
}
