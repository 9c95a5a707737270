/// Made small by the mean over boxes and large again without smoothing.
enum Pixelate {
  static let perturbation = Perturbation.imagenetC(
    "pixelate", "Made small and large again without smoothing.", .exact,
    ["to 0.6", "to 0.5", "to 0.4", "to 0.3", "to 0.25"]
  ) { picture, call in
    let scale = call.severity.of(0.6, 0.5, 0.4, 0.3, 0.25)
    return Stressed(
      picture.changingColours { input, out in
        let width = max(1, Int(Double(input.width) * scale))
        let height = max(1, Int(Double(input.height) * scale))
        let small = BoxScaling.reduced(input, width, height)
        small.withUnsafeBufferPointer { small in
          guard let base = small.baseAddress else { return }
          let view = PixelView(base: base, width: width, height: height, channels: input.channels)
          NearestScaling.enlarge(view, input.width, input.height, out)
        }
      })
  }
}
