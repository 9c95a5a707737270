import AssayLanguage

/// Words by which a sentence shows that it is about speech.
enum SpokenWords {
  static let verbs = FunctionWords.keys(
    """
    say says said saying mention mentions mentioned mentioning state states stated stating tell tells told telling \
    utter utters uttered speak speaks spoke spoken speaking hear hears heard hearing ask asks asked asking reply \
    replies replied answer answers answered announce announces announced remark remarks remarked repeat repeats \
    repeated exclaim exclaims exclaimed shout shouts shouted whisper whispers whispered note notes noted add adds \
    added explain explains explained voice voices voiced declare declares declared talk talks talked talking claim \
    claims claimed report reports reported recite recites recited pronounce pronounced comment comments commented \
    continue continues continued begin begins started start starts open opens conclude concludes concluded close \
    closes quote quotes quoted narrate narrates narrated discuss discusses discussed call calls called respond \
    responds responded thank thanks thanked greet greets greeted interrupt interrupts interrupted occur occurs \
    occurred appear appears come comes precede precedes preceded follow follows followed read reads
    """)
  /// Verbs that can only be of speech, and take what was said as their object.
  static let saying = FunctionWords.keys(
    """
    say says said mention mentions mentioned state states stated utter utters uttered announce announces announced \
    remark remarks remarked exclaim exclaims declare declares declared reply replies replied explain explains \
    explained tell tells told ask asks asked add adds added note notes noted whisper whispers whispered shout shouts \
    shouted respond responds responded
    """)
  static let nouns = FunctionWords.keys(
    """
    speaker speakers voice voices caller callers narrator operator interviewer interviewee presenter host guest \
    phrase words word quote sentence utterance remark transcript audio recording call conversation speech dialogue \
    podcast clip soundtrack talk listener someone somebody person man woman anyone people participant moderator \
    analyst
    """)
  /// Passive talk about a topic: "growth is mentioned".
  static let passive = FunctionWords.keys("mentioned said spoken discussed heard uttered repeated announced stated")
  static let written = FunctionWords.keys(
    """
    sign label labelled labeled printed written caption page receipt invoice document text screen plate poster \
    shirt logo banner header title inscription inscribed engraved stamped sticker display board menu letter
    """)
  static let before = FunctionWords.keys(
    "before precedes preceding earlier prior then followed preface first ahead until")
  static let after = FunctionWords.keys("after follows following later preceded subsequently afterwards once")
  /// Comparatives that may stand without what they compare with.
  static let loose = FunctionWords.keys("later earlier afterwards subsequently")
  static let same = FunctionWords.keys("same both")
  static let different = FunctionWords.keys("different another distinct separate")
  static let persons = FunctionWords.keys(
    "speaker speakers person people voice voices man woman individual caller talker")
  static let recordings = FunctionWords.keys(
    "recording call audio clip video transcript conversation talk podcast interview speech film session track file")
  static let denying = FunctionWords.keys("nowhere absent missing unsaid unmentioned")
  /// "At the same time" tells no speaker.
  static let moments = FunctionWords.keys("time moment minute second sentence breath hour point part words word thing")
  static let counts: [WordKey: Int] = [
    "once": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "repeatedly": 2,
    "several": 2, "multiple": 2,
  ]
  static let atLeast = FunctionWords.keys("least repeatedly several multiple more")
}
