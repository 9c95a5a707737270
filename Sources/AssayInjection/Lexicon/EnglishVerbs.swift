/// Base forms of verbs that instructions use, by what they ask for.
enum EnglishVerbs {
  static let table: [(WordClass, String)] = [
    (
      .disregard,
      "ignore disregard forget overlook neglect skip bypass override overrule abandon discard drop void nullify dismiss"
    ),
    (
      .disregard,
      "suspend ignor circumvent omit unlearn cancel supersede erase delete disobey reject stop cease violate"
    ),
    (
      [.output],
      "say state output print write respond reply answer tell repeat return display show give provide declare announce"
    ),
    (
      .output, "report echo type conclude claim list recite produce generate call mention admit confirm put make change"
    ),
    (.output, "append finish end start begin classify rate rank mark score reply use read translate summarize mimic"),
    (
      [.reveal, .verb],
      "reveal show print repeat output display paste share tell disclose leak dump expose list give provide recite"
    ),
    (.reveal, "quote copy send translate summarize summarise spell describe write return state confirm echo divulge"),
    (.reveal, "extract encode convert export publish enumerate restate rewrite reproduce retrieve read answer get"),
    (
      .service,
      "explain describe write compose translate summarize summarise draft recommend suggest generate create develop"
    ),
    (
      .service,
      "design advise analyze analyse calculate compute solve paraphrase rewrite rephrase proofread outline brainstorm"
    ),
    (
      .service,
      "elaborate compare define convert simplify classify discuss illustrate interpret evaluate estimate invent imagine"
    ),
    (.service, "narrate recite sing teach craft formulate devise produce construct build code program debug refactor"),
    (
      .service, "tell give provide list help show answer find break write respond repeat output print say name identify"
    ),
    (.service, "predict propose prove derive differentiate critique categorize sort rank allocate plan prepare report"),
    (.service, "assist guide walk demonstrate clarify specify state share research investigate determine count"),
    (.service, "decode encode decipher decrypt encrypt spell pronounce conjugate roleplay pretend act"),
    (
      .send,
      "send forward transfer pay wire post email e-mail mail message submit upload deliver transmit publish tweet remit"
    ),
    (
      .send,
      "donate exfiltrate leak relay cc bcc dm text transmit share fax broadcast deposit refund"
    ),
    (
      .change,
      "change modify update reset replace set alter edit switch disable enable grant revoke unlock deactivate activate"
    ),
    (.change, "redirect reroute reassign rename overwrite configure adjust lower raise increase decrease"),
    (
      .manage,
      "invite add remove delete book reserve cancel order buy purchase schedule erase wipe install run execute download"
    ),
    (
      .manage,
      "move close approve reject refund subscribe unsubscribe assign join kick ban block archive concatenate fetch"
    ),
    (
      .manage,
      "retrieve collect gather search copy register enroll upload clone format shutdown restart terminate kill unlock"
    ),
    (.manage, "create make rent withdraw open sign accept decline authorize authorise rsvp import export invoke call"),
    (.manage, "query inject encrypt drop mark label star rate follow extract save store log record dump hack crack"),
    (.visit, "visit open click navigate browse access load go follow fetch scan enter head"),
    (
      .persona,
      "act pretend roleplay role-play behave imagine simulate become play impersonate assume adopt speak emulate"
    ),
    (
      .include,
      "include insert append add embed incorporate integrate place mention merge blend fuse weave prepend inject introduce"
    ),
    (
      .include,
      "contain attach infuse put combine meld assimilate interweave paste copy quote implant sprinkle interject slip"
    ),
    (.include, "use utilize utilise adopt apply engage deploy embody harmonize harmonise enrich fold work render"),
    ([], moderate), ([], everyday),
  ]

  /// Verbs that shape an answer or its form.
  private static let moderate = """
    modify enhance augment adapt adjust rearrange scramble anagram misspell substitute shuffle group split separate \
    capitalize capitalise lowercase uppercase alternate italicize bold format reformat structure organize organise \
    shorten lengthen expand condense emphasize emphasise highlight stress tease hint promote advertise praise endorse \
    link refer direct encourage urge persuade convince warn inform ensure conceal hide mask disguise obfuscate reverse \
    mirror flip rotate swap interleave encode transform transpose number label color colour tag sign close conclude \
    support strengthen fortify optimize optimise extend complete continue proceed perform conduct follow obey comply \
    adhere stick prioritize prioritise treat consider regard interpret assume accept believe trust verify validate
    """

  /// Verbs of everyday requests.
  private static let everyday = """
    be do have get take let make keep bring come go turn look listen hear watch see think know remember note notice \
    check click press push pull hold wait stay stop start begin try ask call speak talk say choose select pick decide \
    enter fill complete sign register log connect plug install remove clean wash cook bake mix stir pour heat cool \
    cut measure weigh test review inspect examine study learn practice read draw paint sketch walk run sit stand eat \
    drink sleep rest relax focus breathe enjoy welcome invite join meet visit travel drive park return deliver pick \
    buy sell pay save spend earn invest order ship pack unpack store collect receive expect prepare arrange manage \
    lead guide train coach hire fire work play win lose build fix repair replace apply submit attend participate \
    donate volunteer avoid prevent protect secure lock unlock open close allow deny refuse contact reach refer see \
    dance sing act perform present speak introduce thank apologize forgive care love hope wish dream believe trust
    """

  /// Verbs that are as often nouns.
  static let ambiguous = """
    order change book cash check charge transfer post state list report request process design plan study test note mail \
    email e-mail call answer question contact repeat print output share support service display record return exchange \
    deposit credit debit bill invoice refund message text label mark rate score name code program log link access copy \
    group number format sign use work show guide research count cost price total balance point place quote type reply \
    import export set block rank query result search record help store address park visit run move fix drop ship pack \
    start end stop scan load walk talk look mix press cut rest pick display care present present act play head mirror \
    color colour tag structure lock dance hope wish dream love drink sleep fire train lead control draft outline \
    schedule practice reset switch update upload download wire fax tweet dm pin deal open close second direct star log
    """
}
