package import AssaySignals

/// Writes recordings as WAV: 16-bit PCM, all channels. What is beyond full scale is clipped, as a sound card does.
package enum WavWriter {
  package static func encode(_ recording: Recording) -> [UInt8] {
    let channels = recording.channels.count
    let data = recording.frames * channels * 2
    var file: [UInt8] = []
    file.reserveCapacity(data + 44)
    file += Array("RIFF".utf8) + little(UInt32(clamping: data + 36)) + Array("WAVEfmt ".utf8) + little(UInt32(16))
    file += little(UInt16(1)) + little(UInt16(clamping: channels)) + little(UInt32(clamping: recording.sampleRateHz))
    file += little(UInt32(clamping: recording.sampleRateHz * channels * 2)) + little(UInt16(clamping: channels * 2))
    file += little(UInt16(16)) + Array("data".utf8) + little(UInt32(clamping: data))
    for frame in 0..<recording.frames {
      for channel in recording.channels {
        let value = channel[frame]
        // What is not a number is silence.
        let level = value.isFinite ? min(32_767, max(-32_768, (value * 32_768).rounded())) : 0
        let bits = UInt16(bitPattern: Int16(level))
        file.append(UInt8(truncatingIfNeeded: bits))
        file.append(UInt8(truncatingIfNeeded: bits >> 8))
      }
    }
    return file
  }
}

/// Writes points as binary PLY: single precision, or double where the cloud stands far from its origin.
package enum PlyWriter {
  package static func encode(_ cloud: PointCloud) -> [UInt8] {
    let isFar = cloud.origin.contains { $0 != 0 }
    let hasColours = cloud.colours.count == cloud.count * 3 && cloud.count > 0
    let type = isFar ? "double" : "float"
    var head = "ply\nformat binary_little_endian 1.0\nelement vertex \(cloud.count)\n"
    for axis in ["x", "y", "z"] { head += "property \(type) \(axis)\n" }
    if hasColours { for colour in ["red", "green", "blue"] { head += "property uchar \(colour)\n" } }
    let faces = cloud.triangles.count / 3
    if faces > 0 { head += "element face \(faces)\nproperty list uchar int vertex_indices\n" }
    var file = Array((head + "end_header\n").utf8)
    file.reserveCapacity(file.count + cloud.count * (isFar ? 27 : 15) + faces * 13)
    for point in 0..<cloud.count {
      for axis in 0..<3 {
        let value = cloud.coordinates[point * 3 + axis]
        if isFar {
          file += little((Double(value) + cloud.origin[axis]).bitPattern)
        } else {
          file += little(value.bitPattern)
        }
      }
      if hasColours { file += cloud.colours[point * 3..<point * 3 + 3] }
    }
    for face in 0..<faces {
      file.append(3)
      for corner in cloud.triangles[face * 3..<face * 3 + 3] { file += little(corner) }
    }
    return file
  }
}

/// The bytes of a whole number, the lowest first.
private func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
}
