import AssayLanguage

// What the heading of an empty list asks for. A telling word alone is nothing: exams list drugs and doses, cooks crack
// eggs, and a help line lists ways to remove malware. It takes a deed and, where the deed is an everyday one, its object.
extension GrammarPass {
  func asksForHarm(_ words: Range<Int>) -> Bool {
    guard !words.contains(where: { Self.preventing.contains(reading.words[$0].key) }) else { return false }
    for index in words {
      let key = reading.words[index].key
      guard isDeed(index, in: words) else { continue }
      let objects = reading.after(index, 6).clamped(to: words)
      func has(_ set: Set<WordKey>) -> Bool { objects.contains { set.contains(reading.words[$0].key) } }
      if Self.crimes.contains(key) {
        if !has(Self.harmless) { return true }
      } else if Self.rough.contains(key) {
        if has(Self.victims) { return true }
      } else if Self.making.contains(key) {
        let found = objects.contains { object in
          Self.contraband.contains(reading.words[object].key)
            && !(reading.key(object - 1).map(Self.harmlessBefore.contains) ?? false)
        }
        if found { return true }
      } else if Self.committing.contains(key), has(Self.committed) {
        return true
      }
    }
    return false
  }

  /// "to hack", "of hacking", "how to secretly hack", "for stealing": said of what is to be done.
  private func isDeed(_ index: Int, in words: Range<Int>) -> Bool {
    for back in [1, 2] where index - back >= words.lowerBound {
      let key = reading.words[index - back].key
      if key == GrammarKeys.to || Self.leading.contains(key) { return true }
      guard back == 1, reading.words[index - 1].classes.contains(.adverb) || Self.manner.contains(key) else { break }
    }
    return false
  }

  private static let leading: Set<WordKey> = ["of", "for", "and", "or"]
  private static let manner: Set<WordKey> = ["secretly", "illegally", "quietly", "easily", "quickly", "anonymously"]

  private static let preventing: Set<WordKey> = [
    "prevent", "preventing", "prevention", "avoid", "avoiding", "stop", "stopping", "report", "reporting", "detect",
    "detecting", "protect", "protecting", "protection", "recognise", "recognize", "reduce", "fight", "against",
    "counter", "survive", "spot", "safe", "safely", "safety", "victims", "treat", "response", "respond", "remove",
    "removing", "removal", "dispose", "disposal", "hotline", "dangerous", "inspection", "inspect", "dealing", "help",
    "awareness", "signs", "symptoms", "history", "museum", "novel", "film",
  ]

  /// Deeds that need no object to be told from everyday ones.
  private static let crimes: Set<WordKey> = [
    "hack", "hacking", "steal", "stealing", "murder", "murdering", "smuggle", "smuggling", "launder", "laundering",
    "counterfeit", "counterfeiting", "bribe", "bribing", "blackmail", "blackmailing", "stalk", "stalking", "phish",
    "phishing", "hijack", "hijacking", "kidnap", "kidnapping", "rob", "robbing", "burgle", "shoplift", "shoplifting",
    "embezzle", "extort", "detonate", "sabotage", "torture", "defraud", "scam", "harass", "harassing", "doxx", "dox",
    "jailbreak", "groom", "radicalise", "radicalize",
  ]
  private static let harmless: Set<WordKey> = [
    "growth", "productivity", "sleep", "habits", "base", "show", "thunder", "clothes", "laundry", "data", "structure",
  ]

  /// Deeds that are done to eggs and weeds as well.
  private static let rough: Set<WordKey> = [
    "kill", "killing", "crack", "cracking", "forge", "forging", "poison", "poisoning", "attack", "attacking", "hurt",
    "hurting", "harm", "harming", "drown", "strangle", "beat", "bypass", "evade", "falsify", "impersonate", "spy",
    "track", "traffic", "trafficking", "abuse", "abusing", "exploit",
  ]
  private static let victims: Set<WordKey> = [
    "someone", "somebody", "person", "persons", "people", "human", "humans", "neighbour", "neighbor", "wife",
    "husband", "partner", "girlfriend", "boyfriend", "boss", "colleague", "coworker", "child", "children", "girl",
    "boy", "woman", "women", "man", "men", "president", "minister", "police", "officer", "yourself", "myself",
    "passport", "passports", "signature", "signatures", "banknotes", "password", "passwords", "account", "accounts",
    "licence", "license", "certificate", "certificates", "prescription", "prescriptions", "taxes", "customs",
    "software", "wifi", "phone", "drugs", "weapons", "arms", "minors", "water", "supply",
  ]

  private static let making: Set<WordKey> = [
    "make", "making", "build", "building", "create", "creating", "produce", "producing", "manufacture",
    "manufacturing", "synthesise", "synthesize", "synthesising", "synthesizing", "cook", "cooking", "obtain",
    "obtaining", "buy", "buying", "sell", "selling", "distribute", "distributing", "write", "writing", "spread",
    "spreading", "plant", "planting", "assemble", "assembling", "get", "getting", "grow", "growing", "acquire", "use",
    "using", "hide", "hiding", "deploy", "deploying", "install", "brew", "design", "designing", "develop",
  ]
  private static let contraband: Set<WordKey> = [
    "bomb", "bombs", "explosive", "explosives", "grenade", "grenades", "weapon", "weapons", "firearm", "firearms",
    "drugs", "meth", "methamphetamine", "cocaine", "heroin", "fentanyl", "mdma", "lsd", "ricin", "anthrax", "sarin",
    "napalm", "malware", "ransomware", "keylogger", "botnet", "spyware", "trojan", "propaganda", "poison", "virus",
    "illegal", "stolen", "pirated", "counterfeit", "deepfake", "deepfakes",
  ]
  private static let harmlessBefore: Set<WordKey> = [
    "bath", "cherry", "photo", "seed", "flu", "computer", "prescribed", "prescription", "generic", "toy", "water",
    "stink", "glitter",
  ]
  private static let committing: Set<WordKey> = ["commit", "committing"]
  private static let committed: Set<WordKey> = [
    "suicide", "fraud", "murder", "arson", "crime", "crimes", "genocide", "theft", "perjury", "burglary", "treason",
  ]
}
