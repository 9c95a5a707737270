/// The closed classes of English, and the words that frame an instruction.
enum EnglishFunctionWords {
  static let table: [(WordClass, String)] = [
    (
      .determiner,
      "the a an this that these those its their each every some another both either any all no several many"
    ),
    ([.determiner, .us], "our"),
    (.determiner, "my his her whatever whichever"),
    ([.determiner, .your, .you], "your thy ur"),
    ([.your, .you], "yours yourself yourselves"),
    (.you, "you thee thou ye u ya y'all you're you've you'll you'd"),
    (.you, "youre"),
    ([.object, .us], "us"),
    (.object, "me him her them it everyone everybody someone somebody anyone myself himself herself themselves"),
    ([.subject, .us], "we we're we've we'll we'd"),
    (.subject, "i he she they it who people users nobody someone everyone i'm i've i'll i'd he's she's they're"),
    (.wh, "what who whom whose which when where why how what's who's where's how's"),
    (.auxiliary, "is are was were am do does did can could will would shall should may might must has have had isn't"),
    (.auxiliary, "aren't wasn't don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't ain't"),
    (.verbOfBeing, "is are was were am be been being isn't aren't"),
    (.polite, "please kindly pls plz pleas"),
    (
      .adverb,
      "please kindly now then next first firstly secondly also just simply so and but instead finally again thus"
    ),
    (
      .adverb,
      "ok okay hey hi hello well yes no hence therefore quickly directly carefully immediately urgently always never"
    ),
    (
      .modal,
      "must should need needs shall will can may have ought required supposed instructed told asked going expected"
    ),
    (.modal, "mustn't shan't"),
    (.preposition, "in on at to of for from with by as about into onto under over after before between through during"),
    (.preposition, "against within without upon via per across around than behind beyond near toward towards among"),
    (
      .preposition,
      "despite except including concerning regarding throughout beneath beside besides along amid unlike plus"
    ),
    (.preposition, "minus versus onto outside off up down out till since like per amidst beyond underneath"),
    (.negation, "not never no don't dont cannot can't won't without nor neither none mustn't shouldn't doesn't didn't"),
    (.connector, "and or but because while although though since unless until if so that whether as"),
    (.condition, "if when whenever once after before unless until upon while anytime"),
    (.all, "all any every everything whatever each entire whole anything everybody both"),
    (.prior, "previous prior above earlier preceding foregoing former old original initial existing current before"),
    (.prior, "previously past aforementioned earliest beginning precedent already prev last"),
    (
      .new,
      "new updated latest revised additional special real actual replacement different modified fresh secret newer"
    ),
    (.urgent, "urgent important critical attention warning alert emergency priority mandatory immediate crucial vital"),
    (.urgent, "importantly imperative essential immediately asap nb"),
    (.following, "following below subsequent next underneath hereafter ensuing this these follows"),
    (.first, "first before instead otherwise rather"),
    (
      .told,
      "told instructed said given asked ordered learned learnt taught commanded trained programmed informed read seen"
    ),
    (.reporting, "says said say reads states stated wrote writes called means mean meaning term phrase word words"),
    (
      .reporting, "sentence expression quote quoted titled entitled named example explains describes mentioned mentions"
    ),
    (.free, "without free beyond unbound unrestricted unlimited unfiltered uncensored unconstrained limitless exempt"),
    (.free, "unshackled uninhibited liberated jailbroken bypass ignoring no zero"),
    (.number, "one two three four five six seven eight nine ten hundred thousand million first second third"),
  ]
}
