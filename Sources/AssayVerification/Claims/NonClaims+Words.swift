import AssayLanguage

extension NonClaims {
  /// The vocabulary that marks a sentence as no claim.
  enum Words {
    static let quote: WordKey = "\""
    static let questionMark: WordKey = "?"
    static let thank: WordKey = "thank"
    static let not: WordKey = "not"
    static let to: WordKey = "to"
    static let too: WordKey = "too"
    static let insufficiently: WordKey = "insufficiently"
    static let impossible: WordKey = "impossible"
    static let hard: WordKey = "hard"
    static let difficult: WordKey = "difficult"
    static let possible: WordKey = "possible"
    static let enough: WordKey = "enough"
    static let please: WordKey = "please"
    static let i: WordKey = "i"
    static let you: WordKey = "you"
    static let have: WordKey = "have"
    static let inWord: WordKey = "in"
    static let my: WordKey = "my"

    static let that: WordKey = "that"
    static let this: WordKey = "this"
    static let thats: WordKey = "that's"
    static let hash: WordKey = "#"
    static let star: WordKey = "*"
    static let colon: WordKey = ":"

    static let firstPerson: Set<WordKey> = ["i", "i'm", "i've", "i'll"]
    static let witnessing: Set<WordKey> = FunctionWords.keys(
      """
      see saw seen hear heard read notice noticed spot spotted find found observe observed count counted make detect \
      detected recognise recognize identify identified recognised recognized perceive call describe say said think \
      believe know confirm confirmed note noted
      """)

    static let asked: Set<WordKey> = [
      "premise", "question", "assumption", "claim", "statement", "suggestion", "hint", "presupposition", "prompt",
      "person", "boss", "colleague", "description", "user", "assertion", "information", "phrasing", "friend", "you",
      "you're", "they",
    ]
    static let askedBefore: Set<WordKey> = [
      "the", "your", "that", "this", "my", "of", "in", "a", "initial", "underlying", "his", "her", "however", "but",
    ]
    static let supposing: Set<WordKey> = [
      "assumes", "assumed", "presupposes", "presumes", "implies", "implied", "suggests", "supposes", "contains", "asks",
      "asked",
    ]
    static let being: Set<WordKey> = ["is", "are", "was", "were", "seems", "appears", "isn't", "aren't", "must"]
    static let assessing: Set<WordKey> = [
      "wrong", "mistaken", "incorrect", "false", "inaccurate", "misleading", "untrue", "right", "correct", "true",
      "accurate", "erroneous", "flawed", "misinformed", "invalid", "valid",
    ]
    static let commentDegree: Set<WordKey> = [
      "not", "quite", "entirely", "completely", "simply", "actually", "just", "partly", "absolutely",
    ]

    static let greetings: Set<WordKey> = [
      "hello", "hi", "hey", "thanks", "thank", "welcome", "sure", "certainly", "absolutely", "okay", "ok", "goodbye",
      "bye", "sorry", "apologies", "greetings",
    ]
    static let courtesies: [[WordKey]] = [
      ["of", "course"], ["let", "me", "know"], ["i", "hope"], ["i'm", "happy", "to"], ["i", "am", "happy", "to"],
      ["happy", "to", "help"], ["feel", "free"], ["as", "an", "ai"], ["you're", "welcome"], ["you", "are", "welcome"],
      ["good", "morning"], ["good", "afternoon"], ["good", "evening"], ["here", "you", "go"],
      ["here", "is", "what"], ["here's", "what"], ["here", "is", "a"], ["here", "is", "the"], ["here", "are", "the"],
      ["best", "regards"], ["kind", "regards"],
    ]
    static let inabilities: Set<WordKey> = [
      "cannot", "can't", "couldn't", "unable", "don't", "unclear", "unsure", "uncertain", "isn't",
    ]
    static let canOrDo: Set<WordKey> = ["can", "could", "do", "does", "am", "is", "are", "i'm"]
    static let knowing: Set<WordKey> = [
      "tell", "determine", "determined", "say", "identify", "identified", "name", "know", "known", "confirm",
      "confirmed", "verify", "verified", "discern", "discerned", "assess", "judge", "answer", "certain", "sure",
      "distinguish", "establish", "established", "estimate", "conclude", "provide", "describe", "recognise",
      "recognize", "recognized", "recognised", "make", "decipher", "read", "ascertain",
    ]
    static let seeing: Set<WordKey> = ["see", "seen", "view", "hear", "heard", "access"]
    static let seeingHow: Set<WordKey> = [
      "clearly", "well", "enough", "what", "which", "whether", "if", "how", "who", "where", "the", "this", "your",
      "it", "from", "in", "images", "pictures",
    ]
    static let information: Set<WordKey> = ["information", "detail", "details", "light", "evidence", "context", "data"]
    static let imperatives: Set<WordKey> = [
      "check", "ensure", "contact", "note", "try", "use", "ask", "keep", "avoid", "consider", "remember", "see",
      "refer", "consult", "call", "make", "replace", "clean", "verify", "take", "be", "do", "don't", "never", "wear",
      "let", "look", "compare", "visit", "review",
    ]
    static let advising: Set<WordKey> = ["recommend", "suggest", "advise", "propose", "encourage"]
    static let obliging: Set<WordKey> = ["should", "shouldn't", "ought"]
    static let perceiving: Set<WordKey> = [
      "hear", "see", "read", "notice", "spot", "find", "observe", "count",
      "make",
    ]
    static let offering: Set<WordKey> = ["can", "could", "may", "might", "need", "must", "want"]
    static let copulas: Set<WordKey> = [
      "is", "are", "was", "were", "seems", "seem", "looks", "look", "appears", "appear", "feels", "feel", "sounds",
      "sound", "gives", "give", "creates", "create", "has", "have", "makes", "make", "evokes", "conveys", "convey",
      "it's", "that's",
    ]
    static let degree: Set<WordKey> = [
      "very", "quite", "rather", "really", "fairly", "pretty", "so", "a", "an", "the", "overall", "somewhat",
      "extremely", "to", "be", "generally", "altogether", "truly", "just", "also", "both", "bit", "little", "well",
      "most", "more", "simply", "visually",
    ]
    static let taste: Set<WordKey> = [
      "pleasant", "unpleasant", "nice", "beautiful", "lovely", "pretty", "ugly", "ordinary", "extraordinary",
      "interesting", "tidy", "untidy", "cosy", "cozy", "appealing", "attractive", "charming", "impressive", "elegant",
      "peaceful", "cheerful", "boring", "delightful", "stunning", "wonderful", "great", "good", "bad", "amazing",
      "fantastic", "excellent", "remarkable", "inviting", "relaxing", "relaxed", "lively", "harmonious", "unremarkable",
      "professional", "typical", "atypical", "usual", "unusual", "reasonable", "unreasonable", "convenient",
      "comfortable", "fun", "enjoyable", "tasteful", "neat", "pleasing", "striking", "serene", "tranquil", "vibrant",
      "gorgeous", "cute", "adorable", "amusing", "funny", "sad", "depressing", "gloomy", "mysterious", "strange",
      "odd", "weird", "weirdly", "fine", "okay", "satisfying", "satisfactory", "memorable", "picturesque", "quaint",
      "welcoming", "warm", "calming", "soothing", "dull", "exciting", "fascinating", "perfect", "awful", "terrible",
      "horrible", "suspicious", "plausible", "legitimate", "helpful", "useful", "important", "balanced", "chaotic",
      "simple", "complex", "well-organised", "well-organized", "well-composed", "expensive", "cheap", "affordable",
    ]
    /// "still warm" and "too warm to touch" are facts; taste words followed by these stay opinions.
    static let afterTaste: Set<WordKey> = [
      "overall", "to", "and", "but", "enough", "in", "for", "here", "today", "though", "too", "as", "at", "with",
    ]
    static let impressions: Set<WordKey> = [
      "impression", "scene", "feeling", "atmosphere", "mood", "sense", "composition", "vibe", "ambiance", "ambience",
      "view", "picture", "image", "photo", "photograph", "shot", "feel", "look", "addition", "display", "place",
      "moment", "example", "arrangement", "purchase", "conversation", "call", "recording", "job", "choice", "idea",
    ]
    static let feeling: Set<WordKey> = [
      "like", "love", "enjoy", "prefer", "feel", "dislike", "hate", "believe", "wonder", "hope", "wish", "find",
    ]
    static let generically: Set<WordKey> = [
      "usually", "typically", "generally", "commonly", "often", "normally", "tend", "tends", "always",
    ]
    static let definite: Set<WordKey> = [
      "the", "this", "that", "these", "those", "it", "he", "she", "they", "his", "her", "its", "their", "there", "one",
      "two", "three", "i",
    ]
  }
}
