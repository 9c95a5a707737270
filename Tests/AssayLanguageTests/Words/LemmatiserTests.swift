import Testing

@testable import AssayLanguage

@Suite("Lemmatiser")
struct LemmatiserTests {
  @Test(
    "Plurals have their singular",
    arguments: [
      ("dogs", "dog"), ("boxes", "box"), ("glasses", "glass"), ("cities", "city"), ("men", "man"), ("women", "woman"),
      ("firemen", "fireman"), ("children", "child"), ("people", "person"), ("knives", "knife"), ("vases", "vase"),
      ("horses", "horse"), ("houses", "house"), ("buses", "bus"), ("cookies", "cookie"), ("pies", "pie"),
      ("potatoes", "potato"), ("shoes", "shoe"), ("churches", "church"), ("headaches", "headache"), ("dishes", "dish"),
      ("skis", "ski"), ("taxis", "taxi"), ("geese", "goose"), ("dresses", "dress"), ("leaves", "leaf"),
      ("gloves", "glove"), ("prizes", "prize"), ("viruses", "virus"), ("blouses", "blouse"), ("keys", "key"),
      ("zebras", "zebra"), ("Hot-dogs", "hot-dog"), ("cubes", "cube"), ("spheres", "sphere"),
      ("toothbrushes", "toothbrush"),
      ("sandwiches", "sandwich"), ("couches", "couch"), ("benches", "bench"), ("oranges", "orange"), ("mice", "mouse"),
      ("Bicycles", "bicycle"), ("dog's", "dog"), ("dogs'", "dog"), ("axes", "axis"), ("gases", "gas"),
      ("grandchildren", "grandchild"), ("plateaux", "plateau"), ("housewives", "housewife"),
    ])
  func plurals(form: String, base: String) {
    #expect(Lemmatiser.noun(form).key == WordKey(base), "\(form)")
    let text = TokenizedText("the \(form) here")
    #expect(Lemmatiser.noun(text[1], in: text).key == WordKey(base), "\(form) in a text")
  }

  @Test(
    "Words that only look like plurals stay",
    arguments: [
      "bus", "glass", "lens", "gas", "news", "species", "cactus", "tennis", "dress", "specimen", "iris", "this",
      "atlas",
      "sheep", "woman", "hair", "class", "s", "is",
    ])
  func unchanged(word: String) {
    #expect(Lemmatiser.noun(word) == Lemmatiser.Lemma(key: WordKey(word), inflected: false))
  }

  @Test("Plurals are told from singulars", arguments: ["scissors", "dogs", "men", "boxes", "skis"])
  func number(word: String) { #expect(Lemmatiser.noun(word).inflected) }

  @Test(
    "Verb forms have their base",
    arguments: [
      ("sits", "sit"), ("sitting", "sit"), ("sat", "sit"), ("riding", "ride"), ("rode", "ride"), ("makes", "make"),
      ("making", "make"), ("carries", "carry"), ("carried", "carry"), ("carrying", "carry"), ("stopped", "stop"),
      ("watches", "watch"), ("eating", "eat"), ("walking", "walk"), ("standing", "stand"), ("is", "be"),
      ("has", "have"),
      ("smiling", "smile"), ("opened", "open"), ("visited", "visit"), ("dancing", "dance"), ("moved", "move"),
      ("located", "locate"), ("handled", "handle"), ("filled", "fill"), ("passes", "pass"), ("using", "use"),
      ("bring", "bring"), ("bringing", "bring"), ("sing", "sing"), ("needed", "need"), ("placed", "place"),
      ("wearing", "wear"), ("wore", "wear"), ("closed", "close"), ("jumping", "jump"), ("covered", "cover"),
      ("played", "play"), ("parked", "park"), ("hangs", "hang"), ("hanging", "hang"), ("charged", "charge"),
      ("goes", "go"), ("dressed", "dress"), ("leaning", "lean"), ("skating", "skate"), ("labelled", "label"),
      ("controlled", "control"),
      ("calling", "call"), ("filled", "fill"), ("created", "create"), ("situated", "situate"), ("compared", "compare"),
      ("measured", "measure"), ("repaired", "repair"), ("combined", "combine"), ("acquired", "acquire"),
      ("added", "add"),
      ("plunged", "plunge"), ("distributed", "distribute"), ("opening", "open"), ("installed", "install"),
      ("surrounded", "surround"),
    ])
  func verbs(form: String, base: String) { #expect(Lemmatiser.verb(form).key == WordKey(base), "\(form)") }

  @Test(
    "Degrees of adjectives",
    arguments: [
      ("bigger", "big", Lemmatiser.Degree.comparative), ("largest", "large", .superlative),
      ("taller", "tall", .comparative),
      ("heavier", "heavy", .comparative), ("best", "good", .superlative), ("computer", "computer", .positive),
      ("nearest", "near", .superlative), ("red", "red", .positive), ("forest", "forest", .positive),
    ])
  func adjectives(form: String, base: String, degree: Lemmatiser.Degree) {
    let text = TokenizedText(form)
    let found = Lemmatiser.adjective(text[0], in: text)
    #expect(found.key == WordKey(base) && found.degree == degree)
  }

  @Test("Hostile words stay as they are")
  func hostile() {
    for word in [String(repeating: "s", count: 5000), "ing", "ed", "'s", "s'", "\u{fffd}s", "ééés", "日本s", "es", "ies"]
    {
      let text = TokenizedText(word)
      for token in text.tokens {
        _ = Lemmatiser.noun(token, in: text)
        _ = Lemmatiser.verb(token, in: text)
        _ = Lemmatiser.adjective(token, in: text)
      }
      _ = Lemmatiser.noun(word)
    }
  }
}
