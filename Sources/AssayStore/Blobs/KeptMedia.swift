import AssayServing

/// The store's media folder as a gateway fills it.
package struct KeptMedia: MediaKeeping {
  private let assets: BlobFolder

  package init(_ store: Store) { assets = store.assets }

  package func holds(_ digest: String) -> Bool { assets.use(digest) }

  /// What a disk refuses is not kept, and the request goes on.
  package func keep(_ bytes: [UInt8]) -> Bool { (try? assets.put(bytes)) != nil }
}
