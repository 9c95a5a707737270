/// The words of an upstream's error text, folded and hashed, with what each one is about.
struct FailureWords {
  /// What a word is about.
  struct Topic: OptionSet, Sendable {
    let rawValue: UInt16
    static let image = Topic(rawValue: 1)
    static let audio = Topic(rawValue: 2)
    static let video = Topic(rawValue: 4)
    static let document = Topic(rawValue: 8)
    /// Media without saying which: multimodal, modality, attachment.
    static let media = Topic(rawValue: 16)
    /// Tools, thinking, log-probabilities and the like.
    static let feature = Topic(rawValue: 32)
    static let negation = Topic(rawValue: 64)
    static let support = Topic(rawValue: 128)
    static let unsupported = Topic(rawValue: 256)
    static let only = Topic(rawValue: 512)
    /// Words about how a file is made, not about what a model can take.
    static let form = Topic(rawValue: 1024)
    static let anyMedia: Topic = [.image, .audio, .video, .document, .media]
    static let subject: Topic = [.image, .audio, .video, .document, .media, .feature]
  }

  struct Word {
    let key: UInt64
    let topic: Topic
    let sentence: Int32
  }

  static let bytesMax = 4096
  private(set) var words: [Word] = []

  /// Reads at most 4,096 bytes, and stops where a validation error begins to repeat the request (`"input":`), so that
  /// nobody's prompt decides.
  init(_ body: UnsafeRawBufferPointer) {
    let end = min(body.count, Self.bytesMax)
    var index = 0
    var sentence: Int32 = 0
    words.reserveCapacity(128)
    while index < end {
      let byte = body[index]
      guard let first = Self.folded(byte) else {
        if Self.breaks(body, index, end) { sentence += 1 }
        index += 1
        continue
      }
      let start = index
      var key = Self.add(first, to: Self.seed)
      index += 1
      while index < end, let next = Self.folded(body[index]) {
        key = Self.add(next, to: key)
        index += 1
      }
      if key == Self.input, Self.isEcho(body, start, index, end) { return }
      append(key, sentence)
    }
  }

  private mutating func append(_ key: UInt64, _ sentence: Int32) {
    var topic = Self.topics[key] ?? []
    // `response_format` is a feature, while the format of a file is its form.
    if key == Self.format, words.last?.key == Self.response { topic = .feature }
    words.append(Word(key: key, topic: topic, sentence: sentence))
  }

  private static func breaks(_ body: UnsafeRawBufferPointer, _ index: Int, _ end: Int) -> Bool {
    switch body[index] {
    case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"), UInt8(ascii: "\n"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    // A full stop within `messages.0.content` ends nothing.
    case UInt8(ascii: "."): index + 1 >= end || folded(body[index + 1]) == nil
    // The comma between JSON members ends a text as well.
    case UInt8(ascii: ","): index > 0 && body[index - 1] == UInt8(ascii: "\"")
    default: false
    }
  }

  private static func isEcho(_ body: UnsafeRawBufferPointer, _ start: Int, _ after: Int, _ end: Int) -> Bool {
    start > 0 && body[start - 1] == UInt8(ascii: "\"") && after + 1 < end && body[after] == UInt8(ascii: "\"")
      && body[after + 1] == UInt8(ascii: ":")
  }

  private static func folded(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    default: nil
    }
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func add(_ byte: UInt8, to key: UInt64) -> UInt64 { (key ^ UInt64(byte)) &* 0x100_0000_01B3 }

  static func key(_ word: some StringProtocol) -> UInt64 { word.utf8.reduce(seed) { add($1, to: $0) } }

  private static let input = key("input")
  private static let format = key("format")
  private static let response = key("response")

  private static let topics: [UInt64: Topic] = {
    let lists: [(Topic, String)] = [
      (.image, "image images picture pictures photo photos vision visual"),
      (.audio, "audio audios speech sound voice"), (.video, "video videos film"),
      (.document, "document documents pdf pdfs file files"),
      (.media, "multimodal modality modalities attachment attachments media mmproj"),
      (
        .feature,
        "tool tools function functions thinking reasoning logprobs streaming embeddings embedding schema grammar"
      ),
      (.negation, "not no cannot doesn isn don can aren never unable without nor neither won"),
      (
        .support,
        "support supports supported supporting accept accepts accepted handle capable enabled available loaded allowed"
      ),
      (.unsupported, "unsupported incapable"), (.only, "only exclusively solely"),
      (
        .form,
        """
        format formats type types mime extension extensions codec decode decoded decoding corrupt corrupted malformed \
        base64 url download fetch size bytes pixels dimensions dimension resolution png jpeg jpg webp gif wav mp3 mp4 \
        exceeds exceed larger big duration
        """
      ),
    ]
    var table: [UInt64: Topic] = [:]
    for (topic, words) in lists {
      for word in words.split(separator: " ") { table[key(word), default: []].insert(topic) }
    }
    return table
  }()
}
