import AssayWire
import AssayWorkerKit
import CAVShim

/// A film's sound written anew, its pictures copied.
enum FilmSounding {
  /// `{"task": "resound", "film": BYTES, "rate", "channels"}`: the film and interleaved samples from its time zero on.
  /// What stands before the old sound's first moment is left out, so that the new one begins when the old one did.
  static func resound(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let filmBytes = try request.int("film", in: 1...FilmLimits.writtenBytesMax)
    let rate = try request.int("rate", in: 1_000...768_000)
    let channels = try request.int("channels", in: 1...SoundTasks.channelsMax)
    guard filmBytes < request.payload.count, (request.payload.count - filmBytes) % (4 * channels) == 0 else {
      throw WorkerFailure("bad_request", "the samples do not make whole frames of \(channels) channels")
    }
    let film = try Film(Array(request.payload[..<filmBytes]))
    guard let stream = film.sound else { throw WorkerFailure("unsupported", "the film has no sound") }
    let lead = Int((SoundTasks.lead(of: stream, in: film) * Double(rate)).rounded()) * channels
    let samples = Array(SoundTasks.floats(Array(request.payload[filmBytes...])).dropFirst(lead))
    guard !samples.isEmpty else { throw WorkerFailure("bad_request", "the sound ends before the film's begins") }
    var change = FilmWriter.Change()
    change.sound = (samples, channels, rate, stream.start ?? film.start)
    return WorkerReply(["frames": .int(samples.count / channels)], payload: try FilmWriter.write(film, change))
  }
}

/// Finds where packets of sound are missing, from the times of those that are there.
struct SoundGaps {
  /// Containers round times, and clocks drift: below this nothing is put in. It is less than anyone notices between
  /// sound and picture (45 ms, ITU-R BT.1359-1).
  static let leastSeconds = 0.04

  /// Frames that stand before the first packet's.
  var leadFrames = 0
  private var first: Double?

  /// Adds silence up to a packet's time.
  mutating func fill(before seconds: Double, _ reading: inout FilmDecoder.Reading) throws(WorkerFailure) {
    guard seconds.isFinite else { return }
    guard let first else {
      self.first = seconds
      return
    }
    guard reading.rate > 0, reading.channels > 0 else { return }
    let here = Double(reading.samples.count / reading.channels - leadFrames) / Double(reading.rate)
    let missing = seconds - first - here
    guard missing >= Self.leastSeconds else { return }
    guard missing * Double(reading.rate * reading.channels * 4) < Double(FilmLimits.payloadBytesMax) else {
      throw WorkerFailure("too_large", "the sound has a gap of \(Int(missing)) s")
    }
    let silent = Int((missing * Double(reading.rate)).rounded()) * reading.channels
    reading.samples.append(contentsOf: repeatElement(0, count: silent))
  }
}
