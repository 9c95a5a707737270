/// The decompressor of LZF (Marc Lehmann's liblzf), which PCD's `binary_compressed` uses.
enum LZF {
  /// Expands `input` to exactly `size` bytes.
  ///
  /// A control byte below 32 copies that many bytes plus one from the input; any other copies 3 to 264 bytes
  /// from up to 8 KiB back in the output, where source and target may overlap.
  static func expand(_ input: UnsafeRawBufferPointer, size: Int) throws(FormatError) -> [UInt8] {
    var failure: FormatError?
    let output = [UInt8](unsafeUninitializedCapacity: size) { output, initialized in
      let written = expand(input, into: output)
      initialized = written ?? 0
      if written != size {
        failure = FormatError("malformed", "the compressed points do not expand to the \(size) bytes declared")
      }
    }
    if let failure { throw failure }
    return output
  }

  private static func expand(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    var from = 0
    var to = 0
    while from < input.count {
      let control = Int(input[from])
      from += 1
      if control < 32 {
        let length = control + 1
        guard length <= input.count - from, length <= output.count - to else { return nil }
        for index in 0..<length { output[to + index] = input[from + index] }
        from += length
        to += length
        continue
      }
      var length = control >> 5
      guard from < input.count else { return nil }
      if length == 7 {
        length += Int(input[from])
        from += 1
        guard from < input.count else { return nil }
      }
      let source = to - ((control & 31) << 8) - Int(input[from]) - 1
      from += 1
      length += 2
      guard source >= 0, length <= output.count - to else { return nil }
      for index in 0..<length { output[to + index] = output[source + index] }
      to += length
    }
    return to
  }
}
