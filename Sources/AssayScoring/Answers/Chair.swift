import AssayCore
import AssayWire

/// CHAIR: which objects a caption mentions that are not there (LisaAnne/Hallucination `utils/chair.py`).
///
/// The list of objects with their synonyms is the user's. Words are told apart at everything that is no
/// letter, digit or apostrophe, and made singular by rule, where the script calls NLTK and pattern.en:
/// lists and figures of other programs differ by that.
struct Chair: Sendable {
  /// Every synonym with the object it stands for.
  private let objects: [String: String]
  private let doubleWords: [String: String]

  private static let listed = [
    "motor bike", "motor cycle", "air plane", "traffic light", "street light", "traffic signal", "stop light",
    "fire hydrant", "stop sign", "parking meter", "suit case", "sports ball", "baseball bat", "baseball glove",
    "tennis racket", "wine glass", "hot dog", "cell phone", "mobile phone", "teddy bear", "hair drier", "potted plant",
    "bow tie", "laptop computer", "stove top oven", "home plate", "train track",
  ]
  private static let animals = [
    "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", "animal", "cub",
  ]

  /// - Parameter synonyms: one group an object: its name first, then its synonyms.
  init(synonyms: [[String]]) {
    var objects: [String: String] = [:]
    for group in synonyms {
      guard let name = group.first else { continue }
      for word in group where objects[word] == nil { objects[word] = name }
    }
    self.objects = objects
    var doubles: [String: String] = [:]
    for word in Self.listed { doubles[word] = word }
    for animal in Self.animals {
      doubles["baby \(animal)"] = animal
      doubles["adult \(animal)"] = animal
    }
    for vehicle in ["jet", "train"] { doubles["passenger \(vehicle)"] = vehicle }
    doubles["bow tie"] = "tie"
    doubles["toilet seat"] = "toilet"
    doubles["wine glas"] = "wine glass"
    // Synonyms of two words are merged too, or they could never be found.
    for word in objects.keys where word.split(separator: " ").count == 2 && doubles[word] == nil {
      doubles[word] = word
    }
    doubleWords = doubles
  }

  /// The objects that a caption mentions, in order; repeats count.
  func mentions(_ caption: String) -> [String] {
    let words = PhraseText(caption, scalarsMax: 20_000).words.map(Singular.of)
    var merged: [String] = []
    var index = 0
    while index < words.count {
      if index + 1 < words.count, let double = doubleWords[words[index] + " " + words[index + 1]] {
        merged.append(double)
        index += 2
      } else {
        merged.append(words[index])
        index += 1
      }
    }
    // A toilet's seat is no chair.
    if merged.contains("toilet") { merged.removeAll { $0 == "seat" } }
    return merged.compactMap { objects[$0] }
  }

  /// The object of a class's name.
  func object(named name: String) -> String? {
    objects[CodePoints.text(CodePoints.lowered(CodePoints.of(name)))] ?? mentions(name).first
  }
}

/// English singular by rule.
enum Singular {
  private static let irregular: [String: String] = [
    "men": "man", "women": "woman", "children": "child", "people": "person", "mice": "mouse", "geese": "goose",
    "feet": "foot", "teeth": "tooth", "knives": "knife", "wives": "wife", "lives": "life", "leaves": "leaf",
    "loaves": "loaf", "shelves": "shelf", "calves": "calf", "scarves": "scarf", "halves": "half", "oxen": "ox",
    "buses": "bus", "skis": "ski", "policemen": "policeman", "firemen": "fireman", "sheep": "sheep", "zebra": "zebra",
  ]
  private static let kept: Set<String> = [
    "bus", "gas", "tennis", "glasses", "scissors", "pants", "jeans", "this", "is", "was", "has", "its", "us",
  ]

  static func of(_ word: String) -> String {
    if let known = irregular[word] { return known }
    let bytes = Array(word.utf8)
    guard bytes.count > 3, bytes.last == 0x73, !kept.contains(word) else { return word }
    func ends(_ suffix: String) -> Bool { word.utf8.reversed().starts(with: suffix.utf8.reversed()) }
    if ends("ss") || ends("us") || ends("is") { return word }
    if ends("ies"), bytes.count > 4 { return String(decoding: bytes.dropLast(3), as: UTF8.self) + "y" }
    if ends("ches") || ends("shes") || ends("xes") || ends("sses") || ends("zes") || ends("toes") {
      return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
    return String(decoding: bytes.dropLast(), as: UTF8.self)
  }
}

/// CHAIR_i is the reduced number: invented mentions over all mentions. CHAIR_s stands beside it.
struct ChairReducer: Reducer {
  func reduce(_ scores: [Score]) -> Double? {
    let (mentions, invented, _, _) = sums(scores)
    return mentions > 0 ? invented / mentions : nil
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let (mentions, invented, captions, bad) = sums(scores)
    guard captions > 0 else { return [] }
    return [("chair_s", bad / captions), ("mentions", mentions), ("invented", invented)]
  }

  private func sums(_ scores: [Score]) -> (mentions: Double, invented: Double, captions: Double, bad: Double) {
    scores.reduce(into: (0, 0, 0, 0)) { sums, score in
      guard score.value != nil else { return }
      sums.mentions += score.counts["mentions"] ?? 0
      sums.invented += score.counts["invented"] ?? 0
      sums.captions += 1
      sums.bad += (score.counts["invented"] ?? 0) > 0 ? 1 : 0
    }
  }
}
