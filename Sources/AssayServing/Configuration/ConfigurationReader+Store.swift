import AssayConfiguration
import AssayCore

extension ConfigurationReader {
  private static let dayMs = 86_400_000

  /// A folder, or a mapping with how much it keeps.
  mutating func readStore(_ value: YAMLValue) {
    guard value.isMapping else {
      if let folder = value.string() { configuration.store = Files.resolve(folder, in: self.folder) }
      return
    }
    guard let fields = value.fields(["folder", "retention", "max_bytes", "ballast", "ack"]) else { return }
    if let folder = fields.required("folder")?.string() { configuration.store = Files.resolve(folder, in: self.folder) }
    var storage = StorageConfiguration()
    if let retention = fields["retention"]?.fields(["traces", "media"]) {
      if let days = retention["traces"].flatMap({ wholeDays($0) }) { storage.traceDays = days }
      if let days = retention["media"].flatMap({ wholeDays($0) }) { storage.mediaDays = days }
    }
    if let value = fields["max_bytes"]?.bytes((1 << 20)...(1 << 50)) { storage.bytesMax = value }
    if let value = fields["ballast"]?.bytes(0...(1 << 40)) { storage.ballastBytes = value }
    if let value = fields["ack"]?.choice(StorageConfiguration.Acknowledgement.self) { storage.acknowledges = value }
    configuration.storage = storage
  }

  /// Files are kept by the day.
  private func wholeDays(_ value: YAMLValue) -> Int? {
    guard let time = value.milliseconds(Self.dayMs...(3660 * Self.dayMs)) else { return nil }
    guard time % Self.dayMs == 0 else {
      value.problem("what is kept is kept for whole days", remedy: "write `30d`")
      return nil
    }
    return time / Self.dayMs
  }
}
