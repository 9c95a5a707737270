package import AssayCore
package import AssaySignals

/// Reads scans and meshes of any supported format, told from their content.
package enum GeometryReading {
  /// Reads the points, thinned evenly to `pointsMax`, with what the file and the points say about themselves.
  ///
  /// Bounds and counts hold for the whole file, whatever was thinned. Triangles are kept only when no vertex
  /// was left out. Unit and up axis come from the file where it names them, else they are guessed.
  ///
  /// - Throws: `unknown_type`, `truncated`, `malformed`, `unsupported`, `too_large`, `external`, `empty`,
  ///   `non_finite`, `out_of_range`.
  package static func read(
    _ bytes: UnsafeRawBufferPointer, pointsMax: Int
  ) throws(FormatError) -> (
    cloud: PointCloud, info: GeometryInfo, metadata: [MetadataItem], findings: [MediaFinding]
  ) {
    guard let kind = GeometryKind(bytes) else {
      throw FormatError("unknown_type", "the bytes are no scan or mesh of a known format")
    }
    var draft = try draft(bytes, kind: kind)
    let whole = try draft.finish(pointsMax: pointsMax)
    var info = whole.info
    if !draft.triangles.isEmpty, whole.cloud.triangles.isEmpty {
      draft.note("thinned", .note, "the mesh was thinned to \(whole.cloud.count) vertices, without its faces")
    }
    let signals = PointCloudSignals(whole.cloud, points: info.points - info.nonFinitePoints)
    info.take(signals, kind: kind)
    return (whole.cloud, info, draft.metadata, draft.findings)
  }

  /// The same over an array.
  package static func read(
    _ bytes: [UInt8], pointsMax: Int
  ) throws(FormatError) -> (
    cloud: PointCloud, info: GeometryInfo, metadata: [MetadataItem], findings: [MediaFinding]
  ) {
    typealias Output = (
      cloud: PointCloud, info: GeometryInfo, metadata: [MetadataItem], findings: [MediaFinding]
    )
    let result = bytes.withUnsafeBytes { buffer -> Result<Output, FormatError> in
      do throws(FormatError) { return .success(try read(buffer, pointsMax: pointsMax)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func draft(_ bytes: UnsafeRawBufferPointer, kind: GeometryKind) throws(FormatError) -> GeometryDraft {
    switch kind {
    case .ply: try PLYReader.read(bytes)
    case .pcd: try PCDReader.read(bytes)
    case .obj: try OBJReader.read(bytes)
    case .stl: try STLReader.read(bytes)
    case .gltf, .glb: try GLTFReader.read(bytes)
    case .las: try LASReader.read(bytes)
    }
  }
}

extension GeometryInfo {
  /// Adds what was measured, and what it suggests where the file itself says nothing.
  mutating func take(_ signals: PointCloudSignals, kind: GeometryKind) {
    occupiedVoxels = signals.occupiedVoxels
    pointsPerVoxel = signals.pointsPerVoxel
    density = signals.density
    meanSpacing = signals.meanSpacing
    holeRatio = signals.holeRatio
    if upAxis == nil, let guess = signals.upAxis {
      upAxis = guess.axis
      upAxisSource = guess.source
    }
    if unit == nil, let guess = signals.unit {
      // STL comes from design programs, which count in millimetres.
      unit = kind == .stl && signals.largestExtent >= 5 ? "millimetre" : guess
      unitSource = "extent"
    }
  }
}
