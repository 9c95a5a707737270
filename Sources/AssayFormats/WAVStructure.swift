/// What a WAV file claims about itself, against what is there.
package struct WAVStructure: Sendable {
  package private(set) var formatTag: Int
  package private(set) var channels: Int
  package private(set) var sampleRateHz: Int
  package private(set) var bitsPerSample: Int
  /// Bytes of sound as the data chunk claims and as they are there.
  package private(set) var declaredDataBytes: Int
  package private(set) var presentDataBytes: Int
  /// Bytes of the whole file as its header claims.
  package private(set) var declaredBytes: Int

  /// Nil when there is no complete `fmt ` chunk or no `data` chunk.
  package init?(_ view: ByteView) {
    guard let riff = RIFFStructure(view), riff.form == "WAVE", let format = riff.first("fmt"),
      let tag = riff.number(view, format, at: 0, width: 2), let channels = riff.number(view, format, at: 2, width: 2),
      let rate = riff.number(view, format, at: 4, width: 4), let bits = riff.number(view, format, at: 14, width: 2),
      let data = riff.first("data")
    else { return nil }
    formatTag = tag
    // WAVE_FORMAT_EXTENSIBLE names the real format in the first two bytes of a GUID.
    if tag == 0xFFFE, let real = riff.number(view, format, at: 24, width: 2) { formatTag = real }
    self.channels = channels
    sampleRateHz = rate
    bitsPerSample = bits
    declaredBytes = riff.declaredBytes
    presentDataBytes = data.content.count
    declaredDataBytes = view.has("RF64") && data.declaredBytes == 0xFFFF_FFFF ? presentDataBytes : data.declaredBytes
  }
}
