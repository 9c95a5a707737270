import AssaySignals

/// One window of a recording, as a model takes it.
struct SoundWindow {
  /// Seconds from the start of the recording.
  var start: Double
  /// Seconds of the recording in it, without what was filled up.
  var seconds: Double
  /// Seconds that the model sees.
  var secondsFed: Double
  var tensors: [ONNXTensor]
}

extension ONNXInput.Sound {
  static let windowsMax = 3_600

  /// The recording in windows, one after the other; a rest of under 10 ms is left out.
  func windows(_ sound: Waveform) -> [SoundWindow] {
    let length = max(1, Int(windowSeconds * Double(rateHz)))
    let shortest = isPadded ? 1 : max(1, rateHz / 100)
    var windows: [SoundWindow] = []
    var from = 0
    while sound.samples.count - from >= shortest, windows.count < Self.windowsMax {
      let taken = min(length, sound.samples.count - from)
      var samples = normalised(sound.samples[from..<(from + taken)])
      if isPadded { samples += [Float](repeating: 0, count: length - taken) }
      var tensors = [ONNXTensor(name, layout.map { $0 == .samples ? samples.count : 1 }, floats: samples)]
      if let lengthName { tensors.append(ONNXTensor(lengthName, [1], integers: [taken])) }
      windows.append(
        SoundWindow(
          start: Double(from) / Double(rateHz), seconds: Double(taken) / Double(rateHz),
          secondsFed: Double(samples.count) / Double(rateHz), tensors: tensors))
      from += taken
    }
    return windows
  }

  private func normalised(_ samples: ArraySlice<Float>) -> [Float] {
    let clean = samples.map { $0.isFinite ? $0 : 0 }
    let factor = Float(scale)
    switch normalisation {
    case .none: return factor == 1 ? clean : clean.map { $0 * factor }
    case .peak:
      let peak = clean.reduce(0) { max($0, abs($1)) }
      return peak > 0 ? clean.map { $0 / peak * factor } : clean
    case .standard:
      let mean = clean.reduce(0.0) { $0 + Double($1) } / Double(max(1, clean.count))
      let variance = clean.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(max(1, clean.count))
      // The constant of wav2vec 2.0's feature extractor.
      let deviation = (variance + 1e-7).squareRoot()
      return clean.map { Float((Double($0) - mean) / deviation) * factor }
    }
  }
}
