import AssayCore
import AssaySignals

/// ImageNet-C's spatter: drops of water (severities 1 to 3) or mud (4 and 5) on the lens.
enum Spatter {
  private struct Step {
    var mean, sd, blur: Double
    var threshold: Float
    /// Water: how much it adds. Mud: the standard deviation of its edge.
    var strength: Double
    var isMud: Bool
  }

  private static func step(_ severity: Severity) -> Step {
    severity.of(
      Step(mean: 0.65, sd: 0.3, blur: 4, threshold: 0.69, strength: 0.6, isMud: false),
      Step(mean: 0.65, sd: 0.3, blur: 3, threshold: 0.68, strength: 0.6, isMud: false),
      Step(mean: 0.65, sd: 0.3, blur: 2, threshold: 0.68, strength: 0.5, isMud: false),
      Step(mean: 0.65, sd: 0.3, blur: 1, threshold: 0.65, strength: 1.5, isMud: true),
      Step(mean: 0.67, sd: 0.4, blur: 1, threshold: 0.65, strength: 1.5, isMud: true))
  }

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let step = step(call.severity)
    let liquid = FloatPlane.normal(
      width: picture.width, height: picture.height, mean: step.mean, sd: step.sd, &call.generator
    ).blurred(sdX: step.blur, sdY: step.blur)
    guard step.isMud else {
      let water = water(liquid, threshold: step.threshold, strength: Float(step.strength))
      return Stressed(laid(water, over: picture, colour: (175, 238, 238), hides: false))
    }
    var mud = liquid
    for index in mud.values.indices { mud.values[index] = liquid.values[index] > step.threshold ? 1 : 0 }
    mud = mud.blurred(sdX: step.strength, sdY: step.strength)
    var covered = 0
    for index in mud.values.indices {
      if mud.values[index] < 0.8 { mud.values[index] = 0 } else { covered += 1 }
    }
    let effect = LabelEffect(unsure: [.init(.colours, "mud lies over the picture")] + SceneEffects.covered)
    return Stressed(
      laid(mud, over: picture, colour: (63, 42, 20), hides: true), effect: effect,
      achieved: ["covered_share": Double(covered) / Double(mud.values.count)])
  }

  /// How much light drops of water add: bright along their rims, by a relief of the distance to edges.
  private static func water(_ liquid: FloatPlane, threshold: Float, strength: Float) -> FloatPlane {
    let (width, height) = (liquid.width, liquid.height)
    let levels = liquid.values.map { $0 < threshold ? 0 : Level.cut($0 * 255) }
    let edges = Edges.canny(levels, width: width, height: height, low: 50, high: 150)
    var near = Edges.distance(toSet: edges, width: width, height: height)
    for index in near.indices { near[index] = min(near[index], 20) }
    let soft = Relief.mean(near, width: width, height: height).map { Level.cut($0) }
    let relief = Relief.embossed(Relief.equalised(soft), width: width, height: height).map { Float($0) }
    let rims = Relief.mean(relief, width: width, height: height).map { $0.rounded(.toNearestOrEven) }
    var light = FloatPlane(width: width, height: height)
    var most: Float = 0
    for index in levels.indices {
      light.values[index] = Float(levels[index]) * rims[index]
      most = max(most, light.values[index])
    }
    // Without a drop nothing is added.
    let scale = most > 0 ? strength / most : 0
    for index in light.values.indices { light.values[index] *= scale }
    return light
  }

  private static func laid(
    _ layer: FloatPlane, over picture: Pixmap, colour: (Float, Float, Float), hides: Bool
  ) -> Pixmap {
    var result = picture
    let (channels, colours) = (picture.channels, min(picture.channels, 3))
    let grey = 0.2989 * colour.0 + 0.5870 * colour.1 + 0.1140 * colour.2
    let added = colours == 1 ? [grey] : [colour.0, colour.1, colour.2]
    layer.values.withUnsafeBufferPointer { layer in
      added.withUnsafeBufferPointer { added in
        result.samples.withUnsafeMutableBufferPointer { samples in
          for pixel in 0..<layer.count {
            let share = layer[pixel]
            if share == 0 { continue }
            let kept = hides ? 1 - share : 1
            for channel in 0..<colours {
              let at = pixel * channels + channel
              samples[at] = Level.cut(Float(samples[at]) * kept + share * added[channel])
            }
          }
        }
      }
    }
    return result
  }
}
