import AssayCore
import AssayMedia
import AssaySignals

/// Follows things that move before a still background: a pixel that differs from its median over the
/// frames belongs to something that moves.
enum MotionTracks {
  struct Sighting {
    /// Index of the frame.
    var frame: Int
    /// Pixels of the frame.
    var box: Box2D
    var colour: MeanColour
  }

  struct Track { var sightings: [Sighting] }

  private static let sideMax = 160
  private static let differenceMin = 36
  private static let areaShareMin = 0.0015
  /// A scene in which more than this moves is a moving camera, not a moving thing.
  private static let movingShareMax = 0.35
  private static let tracksMax = 20
  /// The way from the first sighting, as a share of width and height together, from which on a thing moves.
  private static let travelMin = 0.02

  /// Tracks within one scene; empty for fewer than three frames, since a median needs them.
  static func find(in frames: ArraySlice<VideoFrame>) -> [Track] {
    let small = frames.map { $0.picture.thinned(to: sideMax) }
    guard frames.count >= 3, let first = small.first,
      small.allSatisfy({ $0.width == first.width && $0.height == first.height && $0.channels == first.channels })
    else { return [] }
    let background = median(of: small)
    var tracks: [Track] = []
    for (offset, picture) in small.enumerated() {
      let frame = frames.startIndex + offset
      let full = frames[frame].picture
      let sightings = sightings(in: picture, background, frame: frame, full)
      join(sightings, to: &tracks, diagonal: Double(full.width + full.height))
      if tracks.count > tracksMax { return [] }
    }
    let full = frames[frames.startIndex].picture
    return tracks.filter { $0.sightings.count >= 2 && moves($0, diagonal: Double(full.width + full.height)) }
  }

  /// What appears or changes its colour where it stands differs from the background too, but it does not move.
  private static func moves(_ track: Track, diagonal: Double) -> Bool {
    guard let first = track.sightings.first?.box else { return false }
    return track.sightings.contains { sighting in
      let (dx, dy) = (sighting.box.midX - first.midX, sighting.box.midY - first.midY)
      return (dx * dx + dy * dy).squareRoot() >= travelMin * diagonal
    }
  }

  private static func median(of pictures: [Pixmap]) -> Pixmap {
    var result = pictures[0]
    var values = [UInt8](repeating: 0, count: pictures.count)
    for index in result.samples.indices {
      for (position, picture) in pictures.enumerated() { values[position] = picture.samples[index] }
      values.sort()
      result.samples[index] = values[values.count / 2]
    }
    return result
  }

  private static func sightings(
    in picture: Pixmap, _ background: Pixmap, frame: Int, _ full: Pixmap
  ) -> [Sighting] {
    let (width, height) = (picture.width, picture.height)
    var moving = [Bool](repeating: false, count: width * height)
    picture.samples.withUnsafeBufferPointer { samples in
      background.samples.withUnsafeBufferPointer { still in
        for pixel in moving.indices {
          let difference = Components.difference(picture.colour(samples, pixel), background.colour(still, pixel))
          moving[pixel] = difference > differenceMin * differenceMin
        }
      }
    }
    guard Double(moving.count { $0 }) <= movingShareMax * Double(moving.count) else { return [] }
    let areaMin = max(6, Int(areaShareMin * Double(moving.count)))
    let (sx, sy) = (Double(full.width) / Double(width), Double(full.height) / Double(height))
    return blobs(&moving, picture).filter { $0.count >= areaMin }.map { blob in
      Sighting(
        frame: frame,
        box: Box2D(
          x: Double(blob.minX) * sx, y: Double(blob.minY) * sy, width: Double(blob.width) * sx,
          height: Double(blob.height) * sy),
        colour: blob.meanColour)
    }
  }

  /// Connected moving pixels, neighbours up to two pixels apart.
  private static func blobs(_ moving: inout [Bool], _ picture: Pixmap) -> [Component] {
    let (width, height) = (picture.width, picture.height)
    var blobs: [Component] = []
    for seed in moving.indices where moving[seed] {
      var blob = Component(label: 0, count: 0, minX: width, minY: height, maxX: 0, maxY: 0, sum: (0, 0, 0))
      var stack = [seed]
      moving[seed] = false
      while let pixel = stack.popLast() {
        let (x, y) = (pixel % width, pixel / width)
        let colour = picture.samples.withUnsafeBufferPointer { picture.colour($0, pixel) }
        blob.count += 1
        blob.sum = (blob.sum.0 + colour.0, blob.sum.1 + colour.1, blob.sum.2 + colour.2)
        (blob.minX, blob.maxX) = (min(blob.minX, x), max(blob.maxX, x))
        (blob.minY, blob.maxY) = (min(blob.minY, y), max(blob.maxY, y))
        for ny in max(0, y - 2)...min(height - 1, y + 2) {
          for nx in max(0, x - 2)...min(width - 1, x + 2) where moving[ny * width + nx] {
            moving[ny * width + nx] = false
            stack.append(ny * width + nx)
          }
        }
      }
      blobs.append(blob)
    }
    return blobs
  }

  /// Gives each sighting to the nearest track that was seen in one of the two frames before and whose colour
  /// fits; the rest begin tracks.
  private static func join(_ sightings: [Sighting], to tracks: inout [Track], diagonal: Double) {
    var free = Set(tracks.indices)
    for sighting in sightings.sorted(by: { ($1.box.area, $0.box.x) < ($0.box.area, $1.box.x) }) {
      let costs = free.sorted().compactMap { index -> (Int, Double)? in
        guard let last = tracks[index].sightings.last, sighting.frame - last.frame <= 2 else { return nil }
        let (dx, dy) = (sighting.box.midX - last.box.midX, sighting.box.midY - last.box.midY)
        let distance = (dx * dx + dy * dy).squareRoot() / diagonal
        let colour = sighting.colour.lab.distance(to: last.colour.lab)
        guard distance < 0.35, colour < 45 else { return nil }
        return (index, distance + colour / 200)
      }
      if let best = costs.min(by: { $0.1 < $1.1 }) {
        tracks[best.0].sightings.append(sighting)
        free.remove(best.0)
      } else {
        tracks.append(Track(sightings: [sighting]))
      }
    }
  }
}
