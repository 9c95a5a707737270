import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static func share(to most: Double) -> StressSetting {
    StressSetting("share", "share of the packets", in: 0...most, .steps([0.02, 0.05, 0.1, 0.2, 0.3]))
  }
  private static let anyShare = share(to: 1)
  private static let burstShare = share(to: 0.9)

  static let packetLoss = make(
    "packet_loss", summary: "Packets of 20 ms are lost, each by itself.",
    parameters: ["2 %", "5 %", "10 %", "20 %", "30 %"], settings: [anyShare]
  ) { (sound: Recording, call: inout StressCall) in
    let share = call.value(anyShare)
    // One draw a packet at every severity: what is lost at a slight one is lost at a severe one too.
    var generator = call.generator
    let lost = (0..<Packets.count(sound)).map { _ in generator.unit() < share }
    call.generator = generator
    return Packets.drop(sound, lost)
  }

  /// Gilbert's model: a channel that is good or broken, and stays broken for five packets on average.
  static let dropouts = make(
    "dropouts", summary: "Packets of 20 ms are lost in bursts of 100 ms on average.",
    parameters: ["2 %", "5 %", "10 %", "20 %", "30 %"], settings: [burstShare]
  ) { (sound: Recording, call: inout StressCall) in
    let share = call.value(burstShare)
    let mends = 0.2
    let breaks = mends * share / (1 - share)
    var generator = call.generator
    var isBroken = generator.unit() < share
    let lost = (0..<Packets.count(sound)).map { _ in
      let was = isBroken
      let draw = generator.unit()
      isBroken = isBroken ? draw >= mends : draw < breaks
      return was
    }
    call.generator = generator
    return Packets.drop(sound, lost)
  }
}

enum Packets {
  static func frames(_ sound: Recording) -> Int { max(1, sound.sampleRateHz / 50) }
  static func count(_ sound: Recording) -> Int { (sound.frames + frames(sound) - 1) / frames(sound) }

  static func drop(_ sound: Recording, _ lost: [Bool]) -> Stressed<Recording> {
    let length = frames(sound)
    var (result, effect, missing) = (sound, LabelEffect(), 0)
    let rate = Double(sound.sampleRateHz)
    for (packet, isLost) in lost.enumerated() where isLost {
      let (start, end) = (packet * length, min(sound.frames, (packet + 1) * length))
      missing += end - start
      for index in result.channels.indices {
        for frame in start..<end { result.channels[index][frame] = 0 }
      }
      let span = TimeSpan(start: Double(start) / rate, end: Double(end) / rate)
      if let last = effect.lostSpans.last, last.end == span.start {
        effect.lostSpans[effect.lostSpans.count - 1].end = span.end
      } else {
        effect.lostSpans.append(span)
      }
    }
    effect.isAllLost = missing > 0 && missing == sound.frames
    let share = Double(missing) / Double(max(1, sound.frames))
    effect.holeShare = share
    return Stressed(result, effect: effect, achieved: ["lost_share": share, "lost_s": Double(missing) / rate])
  }
}
