import AssayCore
import AssaySignals

/// The camera is tilted: the picture turns about its middle, corners leave the frame and background fills the rest.
enum Turning {
  static let side = StressSetting(
    "side", "which way, where no degrees are given: below 0 anticlockwise, else clockwise", in: -1...1, .drawn(-1...1))
  static let degrees = StressSetting("degrees", "degrees, clockwise", in: -360...360, .eitherWay([3, 7, 12, 20, 30]))

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let isLeft = call.value(side) < 0
    let degrees = call.value(degrees, isNegative: isLeft).truncatingRemainder(dividingBy: 360)
    let (width, height) = (Double(picture.width), Double(picture.height))
    let middle = (width / 2, height / 2)
    let turn = Homography.turn(degrees: degrees, about: middle, to: middle)
    let back = Homography.turn(degrees: -degrees, about: middle, to: middle)
    let turned = Resampling.drawn(
      picture, width: picture.width, height: picture.height, from: back, fill: Resampling.background(of: picture))
    let map = PlaneMap(width: width, height: height) { x, y in turn.point(x, y) }
    return Stressed(turned, effect: LabelEffect(plane: map, unsure: SceneEffects.cut), achieved: ["degrees": degrees])
  }
}

/// The camera stands aside: each corner moves inwards by a drawn share, so that nothing leaves the frame.
enum Perspective {
  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let most = call.severity.of(0.04, 0.08, 0.12, 0.17, 0.22)
    let (width, height) = (Double(picture.width), Double(picture.height))
    var corners: [(x: Double, y: Double)] = []
    for (right, bottom) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
      let across = call.generator.uniform(0.2, 1) * most * width
      let down = call.generator.uniform(0.2, 1) * most * height
      corners.append((right * width + (1 - 2 * right) * across, bottom * height + (1 - 2 * bottom) * down))
    }
    guard let map = Homography.rectangle(width: width, height: height, to: corners), let back = map.inverse else {
      return Stressed(picture)
    }
    let drawn = Resampling.drawn(
      picture, width: picture.width, height: picture.height, from: back, fill: Resampling.background(of: picture))
    let plane = PlaneMap(width: width, height: height) { x, y in map.point(x, y) }
    return Stressed(
      drawn, effect: LabelEffect(plane: plane, unsure: [.init(.sizes, "the picture is foreshortened")]))
  }
}

/// Only a part of the picture is left, at its own resolution.
enum Crop {
  static let place = [
    StressSetting("x", "share of what is cut off that is cut at the left", in: 0...1, .drawn(0...1)),
    StressSetting("y", "share of what is cut off that is cut at the top", in: 0...1, .drawn(0...1)),
  ]

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let share = call.severity.of(0.95, 0.9, 0.8, 0.7, 0.6)
    let width = max(1, Int((Double(picture.width) * share).rounded()))
    let height = max(1, Int((Double(picture.height) * share).rounded()))
    let (right, down) = (call.value(place[0]), call.value(place[1]))
    let x0 = Int((right * Double(picture.width - width)).rounded())
    let y0 = Int((down * Double(picture.height - height)).rounded())
    var samples: [UInt8] = []
    samples.reserveCapacity(width * height * picture.channels)
    for y in y0..<y0 + height {
      let start = (y * picture.width + x0) * picture.channels
      samples += picture.samples[start..<start + width * picture.channels]
    }
    guard let part = Pixmap(width: width, height: height, channels: picture.channels, samples: samples) else {
      return Stressed(picture)
    }
    let plane = PlaneMap(width: Double(width), height: Double(height)) { x, y in (x - Double(x0), y - Double(y0)) }
    return Stressed(part, effect: LabelEffect(plane: plane, unsure: SceneEffects.cut))
  }
}

/// The picture in a mirror; the severity changes nothing.
enum Flip {
  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let (width, height) = (Double(picture.width), Double(picture.height))
    let effect = LabelEffect(
      plane: PlaneMap(width: width, height: height) { x, y in (width - x, y) },
      unsure: [
        .init(.leftAndRight, "the picture is mirrored"), .init(.reading, "mirrored text cannot be read"),
      ])
    return Stressed(mirrored(picture), effect: effect)
  }

  static func mirrored(_ picture: Pixmap) -> Pixmap {
    let (width, channels) = (picture.width, picture.channels)
    var result = picture
    picture.samples.withUnsafeBufferPointer { source in
      result.samples.withUnsafeMutableBufferPointer { output in
        for y in 0..<picture.height {
          for x in 0..<width {
            let (from, to) = ((y * width + width - 1 - x) * channels, (y * width + x) * channels)
            for channel in 0..<channels { output[to + channel] = source[from + channel] }
          }
        }
      }
    }
    return result
  }
}
