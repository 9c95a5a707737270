/// libFuzzer's own driver; SwiftPM names the entry point of an executable itself, so that libFuzzer's `main` is not used.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ argc: UnsafeMutablePointer<Int32>,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What every target's `main` does: libFuzzer calls the callback with one input after the other.
package func fuzz(
  _ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32 {
  var (argc, argv) = (argc, argv)
  return runDriver(&argc, &argv, callback)
}
