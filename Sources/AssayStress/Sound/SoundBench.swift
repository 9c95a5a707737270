package import AssayCore
package import AssaySignals
import Glibc

/// What perturbations of sound cost: median processor time of many calls, for `Benchmarks/stress_audio.py`.
package enum SoundBench {
  package struct Line: Sendable {
    package var name: String
    package var milliseconds: Double
  }

  /// - Parameters:
  ///   - other: the sound that is mixed in.
  ///   - impulse: the room's impulse response.
  package static func run(
    _ sound: Recording, other: Recording, impulse: [Float], repeats: Int
  ) throws(AssayError) -> [Line] {
    let cases: [(Perturbation, [String: Double])] = [
      (SoundPerturbations.noiseSNR, ["snr_db": 10]),
      (SoundPerturbations.babble, ["snr_db": 10, "talkers": 1]),
      (SoundPerturbations.clipping, ["percent": 20]),
      (SoundPerturbations.resample, ["rate_hz": 8000]),
      (SoundPerturbations.lowPass, ["cutoff_hz": 1000]),
      (SoundPerturbations.gain, ["gain_db": -6]),
      (SoundPerturbations.tanhDistortion, ["amount": 0.35]),
      (SoundPerturbations.bitDepth, ["bits": 8]),
      (SoundPerturbations.timeMask, ["share": 0.1]),
      (SoundPerturbations.pitch, ["semitones": 3]),
    ]
    var lines: [Line] = []
    for (perturbation, settings) in cases {
      guard case .sound(let work) = perturbation.work else { continue }
      let time = try median(repeats) { () throws(AssayError) in
        var call = StressCall(
          severity: Severity.all[2], generator: StressGenerator(seed: 1), settings: settings, other: other)
        return try work(sound, &call).medium.frames
      }
      lines.append(Line(name: perturbation.name, milliseconds: time))
    }
    // With the look at the input that the perturbation takes before it makes its own room.
    let time = try median(repeats) { () throws(AssayError) in
      try SoundPerturbations.check(SoundLevel.rms(sound), name: "reverb", needsLevel: true)
      return Reverberation.apply(sound, [impulse]).frames
    }
    lines.append(Line(name: "reverb", milliseconds: time))
    return lines
  }

  private static func median(_ repeats: Int, _ work: () throws(AssayError) -> Int) throws(AssayError) -> Double {
    var (times, frames) = ([Double](), 0)
    for _ in 0..<max(1, repeats) {
      let start = seconds()
      frames += try work()
      times.append((seconds() - start) * 1000)
    }
    // The sum is looked at, so that no call can be left out.
    guard frames > 0 else { throw AssayError(.internalError, "a perturbation gave no samples") }
    times.sort()
    return times[times.count / 2]
  }

  private static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
