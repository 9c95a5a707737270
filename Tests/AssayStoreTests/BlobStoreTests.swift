import AssayCore
import AssayWire
import Foundation
import Testing

@testable import AssayStore

/// What every store of blobs holds to.
func checkBlobStore(_ store: some BlobStore) throws {
  let one = Array("one".utf8)
  let name = try store.put(one)
  #expect(name == SHA256.hex(one))
  #expect(try store.put(one) == name)
  #expect(store.contains(name))
  #expect(try store.get(name) == one)
  let empty = try store.put([])
  #expect(try store.get(empty) == [])
  #expect(empty != name)
  for wrong in ["", "..", "../../etc/passwd", String(repeating: "0", count: 64), name.uppercased(), name + "/"] {
    #expect(try store.get(wrong) == nil)
    #expect(!store.contains(wrong))
    #expect(try !store.delete(wrong))
  }
  #expect(try store.delete(name))
  #expect(try !store.delete(name))
  #expect(try store.get(name) == nil)
  #expect(try store.put(one) == name)
  #expect(try store.get(name) == one)
}

@Suite struct BlobStoreTests {
  let scratch = Scratch()

  @Test("The folder holds to what every store of blobs holds to")
  func conformance() throws { try checkBlobStore(try BlobFolder(folder: scratch.path)) }

  @Test("Blobs and their sizes are known again after a restart, and torn writes are cleaned up")
  func restart() throws {
    let name: String
    do {
      let store = try BlobFolder(folder: scratch.path)
      name = try store.put([UInt8](repeating: 5, count: 1000))
      scratch.write([1], "sha256/\(name.prefix(2))/half.1.2.tmp")
    }
    let store = try BlobFolder(folder: scratch.path)
    #expect(store.bytes == 1000)
    #expect(store.count == 1)
    #expect(try store.get(name)?.count == 1000)
    #expect(StoreFiles.names(in: scratch.path("sha256/\(name.prefix(2))")) == [name])
  }

  @Test("A blob with a flipped byte is set aside, never handed out, and can be put again")
  func damaged() throws {
    let store = try BlobFolder(folder: scratch.path)
    let bytes = Array("bytes that matter".utf8)
    let name = try store.put(bytes)
    let other = try store.put([9])
    var bad = bytes
    bad[3] ^= 1
    scratch.write(bad, "sha256/\(name.prefix(2))/\(name)")
    #expect(try store.scrub() == [name])
    #expect(store.quarantined == 1)
    #expect(StoreFiles.names(in: scratch.path("quarantine")) == [name])
    #expect(!store.contains(name))
    #expect(try store.put(bytes) == name)
    #expect(try store.get(name) == bytes)
    #expect(try store.get(other) == [9])
  }

  @Test("A link in a blob's place is not followed")
  func link() throws {
    let store = try BlobFolder(folder: scratch.path)
    let name = try store.put([1, 2])
    let path = scratch.path("sha256/\(name.prefix(2))/\(name)")
    unlink(path)
    symlink("/etc/hostname", path)
    #expect(throws: AssayError.self) { try store.get(name) }
  }

  @Test("Within its bound the folder lets go of what was used longest ago")
  func leastRecentlyUsed() throws {
    let store = try BlobFolder(folder: scratch.path, bytesMax: 3000)
    let names = try (0..<3).map { try store.put([UInt8](repeating: UInt8($0), count: 1000)) }
    _ = try store.get(names[0])
    let fourth = try store.put([UInt8](repeating: 9, count: 500))
    #expect(store.bytes == 2500)
    #expect(store.contains(names[0]) && store.contains(names[2]) && store.contains(fourth))
    #expect(try store.get(names[1]) == nil)
    #expect(throws: AssayError.self) { try store.put([UInt8](repeating: 1, count: 3001)) }
  }

  @Test("A folder that refuses keeps everything, and says what to do")
  func refuses() throws {
    let store = try BlobFolder(folder: scratch.path, bytesMax: 1500, overflow: .refuse)
    let name = try store.put([UInt8](repeating: 1, count: 1000))
    let error = #expect(throws: AssayError.self) { try store.put([UInt8](repeating: 2, count: 1000)) }
    #expect(error?.code == .storage && error?.remedy != nil)
    #expect(try store.get(name)?.count == 1000)
    #expect(try store.put([UInt8](repeating: 1, count: 1000)) == name)
  }

  @Test("Many threads that put and read the same blobs agree on bytes and count")
  func threads() throws {
    let store = try BlobFolder(folder: scratch.path)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for number in 0..<20 {
        let bytes = [UInt8](repeating: UInt8(number), count: 100)
        let name = try? store.put(bytes)
        #expect(name.flatMap { try? store.get($0) } == bytes, "\(thread)")
      }
    }
    #expect(store.count == 20)
    #expect(store.bytes == 2000)
  }
}
