package import AssayCore

extension RequestFeatures {
  /// Bytes of text that are read for words; the rest counts by length only.
  package static let scannedBytesMax = 64 << 10

  /// - Parameters:
  ///   - request: what is asked.
  ///   - media: what the probes found, by the index of the part; a medium that is not in it counts as unknown, which
  ///     is hard.
  ///   - replaced: parts that are not sent as they are, with the bytes of text that are sent in their place.
  package init(_ request: Request, media: [Int: MediaInfo] = [:], replaced: [Int: Int] = [:]) {
    self.init()
    for (index, part) in request.parts.enumerated() {
      if let bytes = replaced[index] {
        addPart(.text)
        textBytes += bytes
        continue
      }
      addPart(part.modality)
      if let text = part.text {
        textBytes += text.utf8.count
      } else {
        mediaBytes += part.asset?.bytes ?? 0
        if let info = media[index] { add(info) } else { uninspected += 1 }
      }
    }
    for part in request.messages.last(where: { $0.role == .user })?.parts ?? [] where part.trust != .untrusted {
      guard let text = part.text else { continue }
      addQuestion(text)
    }
    for message in request.messages where message.role == .system {
      for part in message.parts {
        guard let text = part.text else { continue }
        // The operator's wish for a form is a demand; its words say nothing of what the user asks.
        constraints += QuestionWords(text).constraints
      }
    }
  }

  /// Words of the user; several texts add up.
  package mutating func addQuestion(_ text: String) {
    let words = QuestionWords(text)
    guard words.hasWords else { return }
    questionBytes += text.utf8.count
    if words.question.weight > question.weight || question == .none { question = words.question }
    reasoningWords += words.reasoning
    constraints += words.constraints
    mediaReferred = max(mediaReferred, words.mediaReferred)
  }

  /// A medium as its probe saw it.
  package mutating func add(_ info: MediaInfo) {
    if info.status == .refused { note("refused", 1) }
    if info.status == .degraded { note("degraded", 0.6) }
    note("partly decoded", 1 - info.decodedShare)
    var isKnown = false
    if let image = info.image {
      isKnown = true
      megapixels += Double(image.width) * Double(image.height) / 1e6 * Double(max(1, min(image.frames, 64)))
      addHealth(image)
    }
    if let audio = info.audio, info.video == nil {
      isKnown = true
      audioSeconds += finite(audio.seconds)
      addHealth(audio)
    }
    if let video = info.video {
      isKnown = true
      videoSeconds += finite(video.seconds)
      if let luma = video.meanLuma { note("dark", (60 - luma) / 60) }
      if let offset = video.audioOffsetMs { note("sound out of step", (abs(offset) - 45) / 200) }
    }
    if let document = info.document {
      isKnown = true
      pages += max(0, document.pages)
      pagesWithoutText += Double(max(0, document.pages)) * min(1, max(0, 1 - document.textLayerShare))
      if let hidden = document.hiddenTextShare as Double? { note("hidden text", hidden * 2) }
    }
    if let geometry = info.geometry {
      isKnown = true
      points += max(0, geometry.points)
      if let holes = geometry.holeRatio { note("holes", holes) }
      if geometry.unit == nil { note("no unit", 0.3) }
    }
    if info.textual != nil { isKnown = true }
    if !isKnown { uninspected += 1 }
  }

  private mutating func addHealth(_ image: ImageInfo) {
    if let luma = image.meanLuma { note("dark", (60 - luma) / 60) }
    if let sharpness = image.sharpness { note("blurred", (100 - sharpness) / 100) }
    if let noise = image.noise { note("noisy", (noise - 5) / 20) }
    if let contrast = image.contrast { note("flat", (20 - contrast) / 20) }
  }

  private mutating func addHealth(_ audio: AudioInfo) {
    if let snr = audio.snrDb { note("noisy", (20 - snr) / 20) }
    if let clipped = audio.clippedShare { note("clipped", clipped * 20) }
    if let bandwidth = audio.bandwidthHz { note("narrow band", (4_000 - bandwidth) / 8_000) }
  }

  private func finite(_ seconds: Double) -> Double { seconds.isFinite ? min(max(0, seconds), 1e6) : 0 }
}
