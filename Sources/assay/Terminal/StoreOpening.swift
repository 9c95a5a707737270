import AssayCore
import AssayServing
import AssayStore

/// The store as a configuration asks for it.
enum StoreOpening {
  /// - Returns: nil where none is asked for.
  /// - Throws: `.storage`.
  static func open(_ configuration: ServingConfiguration) throws(AssayError) -> ServedStore? {
    guard let folder = configuration.store else { return nil }
    let store = try ServedStore(
      folder: folder, settings: settings(configuration), needsKeys: configuration.authentication == .keys)
    if let reduction = store.reduction {
      Terminal.warn("\(reduction): until it can be written traces are lost, and keys are those of now")
    }
    return store
  }

  static func settings(_ configuration: ServingConfiguration) -> Store.Settings {
    var settings = Store.Settings()
    switch configuration.redaction.keepText {
    case .never: break
    case .errors: settings.redaction.opensFailures = true
    case .all: settings.redaction.opensAll = true
    }
    let storage = configuration.storage
    settings.drain.retentionDays = storage.traceDays
    settings.assetDays = storage.mediaDays
    settings.bytesMax = storage.bytesMax
    settings.ballastBytes = storage.ballastBytes
    if storage.acknowledges == .synced { (settings.spool.syncsAtOnce, settings.spool.gatherMs) = (true, 1) }
    return settings
  }
}
