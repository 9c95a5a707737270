internal import AssayCore

/// PaddleOCR's classifier and recogniser of single lines.
final class PaddleReader {
  static let lineHeight = 48
  static let turnWidth = 192
  static let turnScoreMin: Float = 0.9
  /// A shorter line is filled up, as in training; a longer one than the other is squeezed.
  static let widthMin = 96
  static let widthMax = 3_200

  private let runtime: OnnxRuntime
  private let turn: OnnxSession
  private let read: OnnxSession
  /// What each output of the recogniser stands for, without the blank at 0.
  private let alphabet: [String]

  /// A line's characters, and where they are as shares of the line's length.
  struct Line {
    var characters: [(text: String, from: Double, to: Double, probability: Float)]
    var isTurned = false

    var text: String { characters.map(\.text).joined() }
    var confidence: Double {
      Double(characters.reduce(0) { $0 + $1.probability }) / Double(max(1, characters.count))
    }
  }

  init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    turn = try folder.session("ocr/ppocr-v2-turn.onnx", runtime: runtime)
    read = try folder.session("ocr/ppocr-v6-read.onnx", runtime: runtime)
    let text = try folder.bytes("ocr/ppocr-v6-alphabet.txt")
    alphabet =
      text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      } + [" "]
  }

  func line(_ crop: RGBPicture) throws(NeuralError) -> Line {
    let isTurned = try isUpsideDown(crop)
    var line = try recognised(isTurned ? crop.turnedOver() : crop)
    line.isTurned = isTurned
    return line
  }

  /// The line 48 pixels high, centred around zero, blue first, filled up to the width with the mean.
  private func tensor(_ picture: RGBPicture, width: Int, content: Int) throws(NeuralError) -> OnnxValue {
    let height = Self.lineHeight
    let small = picture.linearlyResized(width: content, height: height)
    return try OnnxValue.floats(shape: [1, 3, height, width], runtime: runtime) { target in
      small.samples.withUnsafeBufferPointer { samples in
        for channel in 0..<3 {
          for y in 0..<height {
            let to = (channel * height + y) * width
            for x in 0..<content {
              target[to + x] = (Float(samples[(y * content + x) * 3 + 2 - channel]) / 255 - 0.5) / 0.5
            }
          }
        }
      }
    }
  }

  private func isUpsideDown(_ crop: RGBPicture) throws(NeuralError) -> Bool {
    let natural = (Self.lineHeight * crop.width + crop.height - 1) / crop.height
    let input = try tensor(crop, width: Self.turnWidth, content: min(Self.turnWidth, max(1, natural)))
    let outputs = try turn.run(["x": input], outputs: ["save_infer_model/scale_0.tmp_1"])
    guard let scores = try outputs.first?.floats(), scores.count == 2 else {
      throw NeuralError(.failed, "the classifier of turned lines gave no two scores")
    }
    return scores[1] > scores[0] && scores[1] > Self.turnScoreMin
  }

  private func recognised(_ crop: RGBPicture) throws(NeuralError) -> Line {
    let natural = (Self.lineHeight * crop.width + crop.height - 1) / crop.height
    let width = max(Self.widthMin, min(Self.widthMax, Self.lineHeight * crop.width / crop.height))
    let content = min(width, max(1, natural))
    let outputs = try read.run(
      ["x": try tensor(crop, width: width, content: content)], outputs: ["fetch_name_0"])
    guard let scores = outputs.first, scores.shape.count == 3, scores.shape[2] == alphabet.count + 1 else {
      throw NeuralError(.failed, "the recogniser and its alphabet do not belong together")
    }
    let steps = scores.shape[1]
    let scale = Double(width) / Double(content) / Double(max(1, steps))
    return try scores.withFloats { decoded($0, steps: steps, scale: scale) }
  }

  /// Greedy decoding of connectionist temporal classification: repeats are one, blanks nothing.
  private func decoded(_ scores: UnsafeBufferPointer<Float>, steps: Int, scale: Double) -> Line {
    let classes = alphabet.count + 1
    var line = Line(characters: [])
    var last = 0
    for step in 0..<steps {
      let row = UnsafeBufferPointer(rebasing: scores[step * classes..<(step + 1) * classes])
      let (best, probability) = highest(row)
      if best != 0, best == last {
        line.characters[line.characters.count - 1].to = min(1, Double(step + 1) * scale)
      } else if best != 0 {
        line.characters.append(
          (alphabet[best - 1], min(1, Double(step) * scale), min(1, Double(step + 1) * scale), probability))
      }
      last = best
    }
    return line
  }
}

/// The first of the highest values.
func highest(_ values: UnsafeBufferPointer<Float>) -> (index: Int, value: Float) {
  guard let start = values.baseAddress else { return (0, 0) }
  var lanes = SIMD16<Float>(repeating: -.infinity)
  let whole = values.count & ~15
  for at in stride(from: 0, to: whole, by: 16) {
    let raw = UnsafeRawPointer(start + at)
    let next = raw.loadUnaligned(as: SIMD16<Float>.self)
    lanes.replace(with: next, where: next .> lanes)
  }
  var top = lanes.max()
  for at in whole..<values.count where values[at] > top { top = values[at] }
  return (values.firstIndex(of: top) ?? 0, top)
}
