import Foundation

/// GRDB speaks of blobs as `Data`.
func blob(_ bytes: [UInt8]) -> Data { Data(bytes) }
func bytes(_ data: Data) -> [UInt8] { [UInt8](data) }
