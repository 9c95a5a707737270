/// Less light on the sensor: light in linear space divided by 2 to 32, counted as electrons with their shot noise and
/// the noise of reading them out, and written with the same curve. Ours.
enum Darkness {
  /// Electrons of a white pixel in full light, and the standard deviation of reading one out: a small sensor.
  private static let electronsAtWhite = 4_000.0
  private static let readNoise = 4.0

  static let perturbation = Perturbation.ownPicture(
    "darkness", "Too little light, with the shot and read noise of the sensor.",
    ["light 1/2", "light 1/4", "light 1/8", "light 1/16", "light 1/32"]
  ) { picture, call in
    let light = call.severity.of(0.5, 0.25, 0.125, 0.0625, 0.03125)
    let sensor = Sensor(light: light, electronsAtWhite: electronsAtWhite, readNoise: readNoise)
    var generator = call.generator
    let dark = picture.changingColours { input, out in sensor.expose(input, out, &generator) }
    call.generator = generator
    return Stressed(
      dark, effect: .coloursUnsure("there is too little light", when: call.severity.step >= 4),
      achieved: ["light_share": light])
  }

  private struct Sensor {
    /// Expected electrons and their standard deviation, with the skewness of counts, for each level.
    private var means: [Float]
    private var deviations: [Float]
    /// Levels for electrons in steps of a half.
    private let levels: [UInt8]

    init(light: Double, electronsAtWhite: Double, readNoise: Double) {
      means = []
      deviations = []
      for level in 0..<256 {
        let electrons = LightCurve.light[level] * light * electronsAtWhite
        means.append(Float(electrons))
        deviations.append(Float((electrons + readNoise * readNoise).squareRoot()))
      }
      levels = (0...Int(2 * electronsAtWhite)).map {
        UInt8(LightCurve.level(Double($0) / 2 / electronsAtWhite).rounded())
      }
    }

    func expose(_ input: PixelView, _ out: UnsafeMutablePointer<UInt8>, _ generator: inout StressGenerator) {
      let blockMax = 4_096
      withUnsafeTemporaryAllocation(of: Float.self, capacity: blockMax) { buffer in
        guard let noise = buffer.baseAddress else { return }
        let last = Float(levels.count - 1)
        for start in stride(from: 0, to: input.count, by: blockMax) {
          let count = min(blockMax, input.count - start)
          NormalNoise.table.fill(noise, count, &generator)
          develop(input.base + start, noise, count, last, out + start)
        }
      }
    }

    private func develop(
      _ from: UnsafePointer<UInt8>, _ noise: UnsafePointer<Float>, _ count: Int, _ last: Float,
      _ to: UnsafeMutablePointer<UInt8>
    ) {
      means.withUnsafeBufferPointer { means in
        deviations.withUnsafeBufferPointer { deviations in
          levels.withUnsafeBufferPointer { levels in
            for index in 0..<count {
              let level = Int(from[index])
              let step = (means[level] + deviations[level] * noise[index]) * 2 + 0.5
              to[index] = levels[Int(step < 0 ? 0 : step > last ? last : step)]
            }
          }
        }
      }
    }
  }
}
