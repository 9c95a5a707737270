import AssayCore
import AssayDecoding
import AssayFormats
import AssaySignals
import AssayWire
import AssayWorkerKit

/// Scans and meshes, by our own readers.
extension MediaTasks {
  /// Points that a probe measures; counts and bounds hold for all of them.
  private static let probedPointsMax = 2_000_000

  static func probeGeometry(_ bytes: [UInt8], into info: inout MediaInfo) {
    do throws(FormatError) {
      let read = try GeometryReading.read(bytes, pointsMax: probedPointsMax)
      info.geometry = read.info
      info.carry(read.metadata)
      for finding in read.findings { info.note(finding) }
    } catch {
      info.decodedShare = 0
      info.note(MediaFinding(saying: error.code, .refused, error.description, remedy: remedy(error.code)))
    }
  }

  private static func remedy(_ code: String) -> String? {
    switch code {
    case "external": "pack the model as GLB, so that its buffers are in the same file"
    case "truncated": "fetch or export the file again"
    case "malformed", "non_finite", "out_of_range", "empty": "export the scan or mesh again"
    case "unsupported": "export it uncompressed, as PLY or GLB"
    default: nil
    }
  }

  /// Coordinates as 32-bit floats, then the colours' bytes, then the triangles' 32-bit indices.
  static func geometry(_ request: WorkerRequest) throws(DecodeError) -> WorkerReply {
    guard let pointsMax = request.header["points_max"]?.int, (1...GeometryLimits.pointsMax).contains(pointsMax) else {
      throw DecodeError("bad_request", "`points_max` must be a whole number from 1 to \(GeometryLimits.pointsMax)")
    }
    let cloud: PointCloud
    do throws(FormatError) {
      cloud = try GeometryReading.read(request.payload, pointsMax: pointsMax).cloud
    } catch {
      throw DecodeError(error.code, error.description, remedy: remedy(error.code))
    }
    var payload: [UInt8] = []
    payload.reserveCapacity(cloud.count * 15 + cloud.triangles.count * 4)
    // Little-endian, as every machine here is.
    cloud.coordinates.withUnsafeBytes { payload.append(contentsOf: $0) }
    payload += cloud.colours
    cloud.triangles.withUnsafeBytes { payload.append(contentsOf: $0) }
    guard payload.count <= WorkerFrame.payloadBytesMax else {
      throw DecodeError("too_large", "the points take more than 256 MiB; ask for fewer")
    }
    return WorkerReply(
      [
        "points": .int(cloud.count), "origin": .array(cloud.origin.map { .double($0) }),
        "colours": .bool(!cloud.colours.isEmpty), "triangles": .int(cloud.triangles.count / 3),
      ], payload: payload)
  }
}
