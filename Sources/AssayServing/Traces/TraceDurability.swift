/// For those who must not lose a trace: tells when what was taken is on the disk.
package protocol TraceDurability: Sendable {
  /// Calls back, from any thread and once, when every trace taken before is synced, or when the disk does not take
  /// them: an answer never waits for a disk that refuses.
  func whenDurable(_ done: @escaping @Sendable () -> Void)
}
