/// Bounds on scans and meshes, checked before anything is allocated.
package enum GeometryLimits {
  package static let pointsMax = 50_000_000
  package static let headerBytesMax = 64 * 1024
  package static let uncompressedBytesMax = 512 * 1024 * 1024
  /// A coordinate beyond this is no measurement.
  package static let coordinateMax = 1e12
  static let metadataItemsMax = EmbeddedTextLimits.itemsMax + 1
  /// One byte over what is kept, by which a cut shows.
  static let metadataBytesMax = EmbeddedTextLimits.itemBytesMax + 1
  static let metadataTotalBytesMax = EmbeddedTextLimits.totalBytesMax + 1
  static let commentBytesMax = 4 << 10
  static let nodesMax = 100_000
  static let nodeDepthMax = 64
}
