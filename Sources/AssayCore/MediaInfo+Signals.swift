extension MediaInfo {
  /// The numbers that slices, profiles and drift look at, by name: `image.sharpness`, `audio.snr_db`.
  /// Only what was measured is present.
  package var signals: [String: Double] {
    var signals: [String: Double] = ["bytes": Double(bytes), "decoded_share": decodedShare]
    func set(_ name: String, _ value: Double?) { if let value { signals[name] = value } }
    if let image {
      set("image.width", Double(image.width))
      set("image.height", Double(image.height))
      set("image.megapixels", Double(image.width * image.height) / 1e6)
      set("image.mean_luma", image.meanLuma)
      set("image.contrast", image.contrast)
      set("image.dark_share", image.darkShare)
      set("image.bright_share", image.brightShare)
      set("image.sharpness", image.sharpness)
      set("image.noise", image.noise)
      set("image.orientation", Double(image.orientation))
    }
    if let audio {
      set("audio.seconds", audio.seconds)
      set("audio.sample_rate_hz", Double(audio.sampleRateHz))
      set("audio.channels", Double(audio.channels))
      set("audio.loudness_db", audio.loudnessDb)
      set("audio.peak_db", audio.peakDb)
      set("audio.clipped_share", audio.clippedShare)
      set("audio.silent_share", audio.silentShare)
      set("audio.snr_db", audio.snrDb)
      set("audio.bandwidth_hz", audio.bandwidthHz)
    }
    if let video {
      set("video.seconds", video.seconds)
      set("video.width", Double(video.width))
      set("video.height", Double(video.height))
      set("video.frame_rate", video.frameRate)
      set("video.audio_offset_ms", video.audioOffsetMs)
      set("video.duration_difference_ms", video.durationDifferenceMs)
      set("video.longest_freeze_seconds", video.longestFreezeSeconds)
      set("video.frozen_share", video.frozenShare)
      set("video.mean_luma", video.meanLuma)
      set("video.sharpness", video.sharpness)
    }
    if let document {
      set("document.pages", Double(document.pages))
      set("document.text_characters", Double(document.textCharacters))
      set("document.text_layer_share", document.textLayerShare)
      set("document.hidden_text_share", document.hiddenTextShare)
    }
    if let geometry {
      set("geometry.points", Double(geometry.points))
      set("geometry.faces", Double(geometry.faces))
      set("geometry.density", geometry.density)
      set("geometry.mean_spacing", geometry.meanSpacing)
      set("geometry.hole_ratio", geometry.holeRatio)
      set("geometry.extent_x", geometry.extent.x)
      set("geometry.extent_y", geometry.extent.y)
      set("geometry.extent_z", geometry.extent.z)
    }
    if let textual {
      set("text.characters", Double(textual.characters))
      set("text.invisible_characters", Double(textual.invisibleCharacters))
    }
    return signals
  }
}
