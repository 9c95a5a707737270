import AssaySignals

/// One run of a model over points of a cloud.
struct PointPass {
  /// Positions of the points in `UprightPoints`, without those that fill up.
  var positions: [Int]
  var tensor: ONNXTensor
}

extension ONNXInput.Points {
  /// As many runs as see every point once, at most `passesMax`; each is spread over the whole cloud. Where there are
  /// fewer points than the model takes, they are repeated.
  func passes(_ points: UprightPoints, of cloud: PointCloud, passesMax: Int) -> [PointPass] {
    guard points.count > 0 else { return [] }
    let needed = (points.count + count - 1) / count
    let frame = Normaliser(points, cloud, normalisation)
    return (0..<min(needed, passesMax)).map { pass in
      let positions = Array(stride(from: pass, to: points.count, by: needed))
      var values = [Float](repeating: 0, count: count * width)
      for slot in 0..<count {
        let index = points.indices[positions[slot % positions.count]]
        let xyz = frame.normalised(cloud, index)
        for channel in 0..<3 { values[at(slot, channel)] = xyz[channel] }
        guard channels == .xyzrgb, cloud.colours.count == cloud.count * 3 else { continue }
        for channel in 0..<3 { values[at(slot, 3 + channel)] = Float(cloud.colours[index * 3 + channel]) / 255 }
      }
      let shape = layout.map { axis in
        switch axis {
        case .batch: 1
        case .points: count
        case .channels: width
        }
      }
      return PointPass(positions: positions, tensor: ONNXTensor(name, shape, floats: values))
    }
  }

  private var width: Int { channels == .xyz ? 3 : 6 }

  private var hasChannelsLast: Bool { (layout.firstIndex(of: .channels) ?? 0) > (layout.firstIndex(of: .points) ?? 0) }

  private func at(_ point: Int, _ channel: Int) -> Int {
    hasChannelsLast ? point * width + channel : channel * count + point
  }
}

/// Moves and scales a cloud's points; the same for all runs over it.
private struct Normaliser {
  private var centre = [0.0, 0.0, 0.0]
  private var scale = 1.0

  init(_ points: UprightPoints, _ cloud: PointCloud, _ normalisation: ONNXInput.Points.Normalisation) {
    guard normalisation != .none, points.count > 0 else { return }
    for index in points.indices {
      for axis in 0..<3 { centre[axis] += Double(cloud.coordinates[index * 3 + axis]) / Double(points.count) }
    }
    guard normalisation == .unitSphere else { return }
    var farthest = 0.0
    for index in points.indices {
      let squares = (0..<3).map { axis in
        let difference = Double(cloud.coordinates[index * 3 + axis]) - centre[axis]
        return difference * difference
      }
      farthest = max(farthest, squares[0] + squares[1] + squares[2])
    }
    if farthest > 0 { scale = 1 / farthest.squareRoot() }
  }

  func normalised(_ cloud: PointCloud, _ index: Int) -> [Float] {
    (0..<3).map { Float((Double(cloud.coordinates[index * 3 + $0]) - centre[$0]) * scale) }
  }
}
