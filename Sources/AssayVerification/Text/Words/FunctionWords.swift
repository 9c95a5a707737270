import AssayLanguage

/// Closed classes of English words that the judges of texts tell apart from content words.
enum FunctionWords {
  /// Articles, pronouns, prepositions, conjunctions, auxiliaries and the like.
  static let all: Set<WordKey> = keys(
    """
    a an the of in on at to for from by with and or but nor as is was were are am be been being it its he she his her \
    hers him you your yours we us our ours they them their theirs i me my mine this that these those which who whom \
    whose what where when why how there here has have had having do does did done can could may might will would \
    shall should must if then than so because while until since though although also too very just only even such \
    into onto upon over under about between among through during before after within without against per via out \
    off up down again all any some each both either neither more most less least few many much other another own \
    same not no yes well let's it's that's i'm i'd i'll i've we're we'd we'll we've you're you'd you'll you've \
    they're they'd they'll they've he's he'd he'll she's she'd she'll there's what's who's don't doesn't didn't \
    isn't aren't wasn't weren't won't wouldn't can't couldn't shouldn't
    """)

  /// Sounds of hesitation that a transcript may keep or drop.
  static let fillers: Set<WordKey> = keys("um uh er erm ah eh hmm hm mm mhm umm uhh uhm ehm")

  /// Words that turn a statement round; they count as content everywhere.
  static let negators: Set<WordKey> = keys(
    """
    not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't wasn't \
    weren't won't wouldn't couldn't shouldn't hasn't haven't hadn't cant dont doesnt didnt isnt arent wasnt werent \
    wont wouldnt couldnt shouldnt hasnt havent hadnt
    """)

  static let articles: Set<WordKey> = ["a", "an", "the", "this", "that", "its", "their", "his", "her", "our", "your"]

  static let months: [WordKey: Int] = {
    var table: [WordKey: Int] = [:]
    let names = [
      "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
      "september sep sept", "october oct", "november nov", "december dec",
    ]
    for (index, line) in names.enumerated() { for key in keys(line) { table[key] = index + 1 } }
    return table
  }()

  static let weekdays: Set<WordKey> = keys(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun")

  static func isContent(_ key: WordKey) -> Bool { !all.contains(key) || negators.contains(key) }

  static func keys(_ words: String) -> Set<WordKey> { Set(list(words)) }

  static func list(_ words: String) -> [WordKey] {
    words.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { WordKey($0) }
  }
}
