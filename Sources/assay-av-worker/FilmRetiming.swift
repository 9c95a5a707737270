import AssayWire
import AssayWorkerKit
import CAVShim

/// Other times for pictures that are copied bit for bit.
struct FilmRetiming {
  /// In the stream's ticks, in order, and what becomes of each, in parts of a tick.
  private(set) var old: [Int64]
  private(set) var new: [Int64]
  /// Of a tick. More than one where the stream counts coarsely, as AVI does by whole pictures: no time between two
  /// pictures could be told otherwise.
  private(set) var parts: Int64 = 1
  /// Seconds by which the picture that moved most did.
  private(set) var most = 0.0

  /// Ticks are fine enough from here on.
  private static let tickSecondsMax = 0.001
  /// What coarser ones are cut to.
  private static let partSecondsMax = 0.0001

  /// - Parameters:
  ///   - shifts: for each picture in the order of showing, the share of the way to the next (positive) or the one
  ///     before (negative).
  ///   - exchanged: pictures that take each the next one's time and give it their own.
  init(_ film: Film, _ stream: Film.Stream, shifts: [Double], exchanged: [Int]) throws(WorkerFailure) {
    let capacity = min(Int(stream.facts.packets), FilmLimits.writtenFramesMax)
    var found: Int64 = 0
    old = [Int64](unsafeUninitializedCapacity: max(1, capacity)) { buffer, filled in
      found = assay_av_times(film.handle, Int32(stream.index), buffer.baseAddress, Int64(capacity))
      filled = max(0, Int(found))
    }
    guard found != Int64(ASSAY_AV_CODEC) else {
      throw WorkerFailure("unsupported", "the film's container does not say when its pictures are shown")
    }
    guard found > 0 else { throw Film.failure(Int32(truncatingIfNeeded: found)) }
    old.sort()
    var (numerator, denominator): (Int32, Int32) = (1, 1)
    assay_av_tick(film.handle, Int32(stream.index), &numerator, &denominator)
    let tick = Double(max(1, numerator)) / Double(max(1, denominator))
    if !shifts.isEmpty, tick > Self.tickSecondsMax {
      parts = min(Int64(ASSAY_AV_TICK_PARTS_MAX), max(1, Int64((tick / Self.partSecondsMax).rounded(.up))))
    }
    let finest = parts
    guard old.allSatisfy({ $0.magnitude < (1 << 62) / UInt64(finest) }) else {
      throw WorkerFailure("unsupported", "the film's times are out of any bounds")
    }
    new = old.map { $0 * finest }
    for (index, share) in shifts.enumerated() where share != 0 && index < old.count {
      let neighbour = share > 0 ? index + 1 : index - 1
      guard old.indices.contains(neighbour) else { continue }
      let way = old[neighbour].subtractingReportingOverflow(old[index])
      guard !way.overflow, way.partialValue.magnitude < (1 << 50) / UInt64(parts) else { continue }
      let moved = Int64((abs(share) * Double(way.partialValue * parts)).rounded())
      new[index] += moved
      most = max(most, Double(moved.magnitude) * tick / Double(parts))
    }
    for index in exchanged where index + 1 < new.count { new.swapAt(index, index + 1) }
  }
}
