import AssayCore

/// What a question and its answer turn on, as far as words tell: by it an answer stays or leaves when a perturbation
/// makes that kind of statement undecidable. Broad on purpose: an answer that leaves is counted, one that stays wrongly
/// would blame the model.
struct AnswerTopics: Sendable, Hashable {
  var subjects: Set<LabelEffect.Subject>
  /// It asks for a place in the picture or space by numbers.
  var coordinates: Bool
  /// It asks for a moment of a recording.
  var moments: Bool

  /// Words that are looked at; a hostile question may be long.
  private static let wordsMax = 4_000

  init(question: String, answers: [String], modality: Modality) {
    let asked = Words.of(question, limit: Self.wordsMax)
    let words = asked + answers.prefix(64).flatMap { Words.of($0, limit: 200) }
    let set = Set(words)
    let pairs = Set(zip(words, words.dropFirst()).map { $0 + " " + $1 })
    func holds(_ list: Set<String>) -> Bool { !list.isDisjoint(with: set) }
    var subjects: Set<LabelEffect.Subject> = []
    if holds(Self.colours) { subjects.insert(.colours) }
    if holds(Self.reading) || modality == .document { subjects.insert(.reading) }
    if holds(Self.directions) || pairs.contains("next to") { subjects.insert(.leftAndRight) }
    if !pairs.isDisjoint(with: ["how many", "number of"]) || holds(Self.counting) { subjects.insert(.counts) }
    if !pairs.isDisjoint(with: ["how long", "how fast"]) || holds(Self.durations) { subjects.insert(.durations) }
    let isSpatial = modality == .geometry
    if holds(Self.distances) || (isSpatial && pairs.contains("how long")) || pairs.contains("how far") {
      subjects.insert(.distances)
    }
    if holds(Self.sizes) || !pairs.isDisjoint(with: ["how big", "how tall", "how wide", "how high", "how deep"]) {
      subjects.formUnion([.sizes, .distances])
    }
    if holds(Self.speakers) { subjects.insert(.speakers) }
    if !pairs.isDisjoint(with: ["is there", "are there", "do you", "can you", "does it"]) || holds(Self.absence) {
      subjects.insert(.absence)
    }
    self.subjects = subjects
    coordinates = holds(Self.coordinates)
    moments =
      (modality == .audio || modality == .video)
      && (holds(Self.moments) || pairs.contains("what time") || pairs.contains("which second"))
  }

  static let colours: Set<String> = [
    "colour", "color", "coloured", "colored", "colours", "colors", "red", "orange", "yellow", "green", "blue", "purple",
    "pink", "brown", "black", "white", "grey", "gray", "cyan", "magenta", "violet", "golden", "gold", "silver", "beige",
    "turquoise", "teal", "maroon", "navy", "dark", "bright", "brighter", "darker",
  ]
  private static let reading: Set<String> = [
    "read", "reads", "written", "write", "word", "words", "text", "letter", "letters", "say", "says", "label", "sign",
    "title", "caption", "total", "subtotal", "tax", "amount", "price", "date", "invoice", "receipt", "company",
    "address", "phone", "plate", "serial", "code", "gauge", "display", "screen", "digits", "headline",
  ]
  private static let directions: Set<String> = [
    "left", "right", "leftmost", "rightmost", "above", "below", "under", "underneath", "over", "top", "bottom", "upper",
    "lower", "topmost", "bottommost", "behind", "front", "beside", "corner", "upside", "clockwise", "beneath", "up",
    "down", "higher",
  ]
  private static let counting: Set<String> = [
    "count", "counts", "amounts", "exactly", "fewer", "several", "both", "all",
  ]
  private static let durations: Set<String> = ["duration", "lasts", "lasted", "last", "speed", "tempo", "seconds"]
  private static let distances: Set<String> = [
    "distance", "distances", "far", "apart", "near", "nearest", "closest", "farthest", "gap", "metres", "meters",
    "metre", "meter", "centimetres", "centimeters", "millimetres", "millimeters", "cm", "mm", "km", "inch", "inches",
    "feet", "foot", "m",
  ]
  private static let sizes: Set<String> = [
    "size", "sizes", "large", "larger", "largest", "small", "smaller", "smallest", "big", "bigger", "biggest", "tall",
    "taller", "tallest", "width", "height", "depth", "length", "wide", "volume", "area", "radius", "diameter",
    "dimensions", "perimeter", "surface",
  ]
  private static let speakers: Set<String> = [
    "who", "whose", "speaker", "speakers", "speaks", "speaking", "voice", "voices", "caller", "man", "woman",
  ]
  private static let absence: Set<String> = [
    "any", "anyone", "anybody", "anything", "missing", "absent", "present", "without", "none", "nothing", "empty",
    "contain", "contains", "visible", "audible",
  ]
  private static let coordinates: Set<String> = [
    "coordinate", "coordinates", "bbox", "bounding", "pixel", "pixels", "point", "points", "locate", "localise",
    "localize", "region", "xyz",
  ]
  private static let moments: Set<String> = ["when", "timestamp", "moment", "second", "starts", "begins", "ends"]
}

/// Words as lower-case runs of letters and digits.
enum Words {
  static func of(_ text: String, limit: Int) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for byte in text.utf8 {
      let isWord = byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
      if isWord {
        // A word without end is no word.
        if word.count < 64 { word.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
      } else if !word.isEmpty {
        words.append(String(decoding: word, as: UTF8.self))
        word.removeAll(keepingCapacity: true)
        if words.count == limit { return words }
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// Whether a text speaks of a colour.
  static func nameColour(_ text: String) -> Bool { of(text, limit: 64).contains { AnswerTopics.colours.contains($0) } }
}
