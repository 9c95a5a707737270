import AssayWire
import AssayWorkerKit
import CAVShim

/// Other times for pictures that are copied bit for bit.
struct FilmRetiming {
  /// In the stream's ticks, in order, and what becomes of each.
  private(set) var old: [Int64]
  private(set) var new: [Int64]

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
    new = old
    for (index, share) in shifts.enumerated() where share != 0 && index < old.count {
      let neighbour = share > 0 ? index + 1 : index - 1
      guard old.indices.contains(neighbour) else { continue }
      let way = old[neighbour].subtractingReportingOverflow(old[index])
      guard !way.overflow, way.partialValue.magnitude < 1 << 50 else { continue }
      new[index] = old[index] + Int64((abs(share) * Double(way.partialValue)).rounded())
    }
    for index in exchanged where index + 1 < new.count { new.swapAt(index, index + 1) }
  }
}
