package import AssayCore

extension AudioInfo {
  /// Takes over what was measured on the decoded sound.
  package mutating func take(_ signals: AudioSignals) {
    loudnessDb = signals.loudnessDb
    peakDb = signals.peakDb
    dcOffset = signals.dcOffset
    clippedShare = signals.clippedShare
    silentShare = signals.silentShare
    snrDb = signals.snrDb
    snrIsUncertain = signals.snrIsUncertain
    bandwidthHz = signals.bandwidthHz
  }
}
