import AssayCore
import Foundation

/// A file's bytes, mapped rather than read, for inputs of any size.
enum MappedFile {
  static func withBytes<T>(
    _ path: String, _ body: (UnsafeBufferPointer<UInt8>) throws(AssayError) -> T
  ) throws(AssayError) -> T {
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw AssayError(.data, "the file cannot be read: \(error.localizedDescription)", at: .init(file: path))
    }
    let result: Result<T, AssayError> = data.withUnsafeBytes { raw in
      do throws(AssayError) { return .success(try body(raw.bindMemory(to: UInt8.self))) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
