/// Words whose forms follow no rule, and words that look inflected and are not.
enum IrregularWords {
  static let nouns: [WordKey: Lemmatiser.Lemma] = {
    var table: [WordKey: Lemmatiser.Lemma] = [:]
    for pair in pairs(plurals) { table[pair.form] = Lemmatiser.Lemma(key: pair.base, inflected: true) }
    for word in unchanged.split(whereSeparator: \.isWhitespace) {
      table[WordKey(word)] = Lemmatiser.Lemma(key: WordKey(word), inflected: false)
    }
    for word in pluralOnly.split(whereSeparator: \.isWhitespace) {
      table[WordKey(word)] = Lemmatiser.Lemma(key: WordKey(word), inflected: true)
    }
    return table
  }()

  static let verbs: [WordKey: Lemmatiser.Lemma] = {
    var table: [WordKey: Lemmatiser.Lemma] = [:]
    for line in verbForms.split(separator: "\n") {
      let forms = line.split(separator: " ")
      guard let base = forms.first else { continue }
      for form in forms.dropFirst() {
        table[WordKey(form)] = Lemmatiser.Lemma(key: WordKey(base), inflected: true)
      }
    }
    for word in baseVerbs.split(whereSeparator: \.isWhitespace) {
      table[WordKey(word)] = Lemmatiser.Lemma(key: WordKey(word), inflected: false)
    }
    return table
  }()

  static let adjectives: [WordKey: (key: WordKey, degree: Lemmatiser.Degree)] = [
    "better": ("good", .comparative), "best": ("good", .superlative), "worse": ("bad", .comparative),
    "worst": ("bad", .superlative), "more": ("many", .comparative), "most": ("many", .superlative),
    "less": ("little", .comparative), "least": ("little", .superlative), "fewer": ("few", .comparative),
    "farther": ("far", .comparative), "further": ("far", .comparative), "farthest": ("far", .superlative),
    "furthest": ("far", .superlative), "elder": ("old", .comparative), "eldest": ("old", .superlative),
    "inner": ("inner", .positive), "upper": ("upper", .positive), "lower": ("low", .comparative),
  ]

  private static func pairs(_ list: String) -> [(form: WordKey, base: WordKey)] {
    list.split(whereSeparator: \.isWhitespace).compactMap { entry in
      guard let mark = entry.firstIndex(of: ":") else { return nil }
      return (WordKey(entry[..<mark]), WordKey(entry[entry.index(after: mark)...]))
    }
  }

  private static let plurals = """
    men:man women:woman children:child people:person persons:person feet:foot teeth:tooth geese:goose mice:mouse
    lice:louse oxen:ox dice:die knives:knife wives:wife lives:life leaves:leaf loaves:loaf halves:half shelves:shelf
    bookshelves:bookshelf wolves:wolf calves:calf scarves:scarf thieves:thief elves:elf selves:self hooves:hoof
    midwives:midwife sheaves:sheaf dwarves:dwarf wharves:wharf penknives:penknife
    buses:bus busses:bus gases:gas gasses:gas lenses:lens quizzes:quiz axes:axe indices:index vertices:vertex
    matrices:matrix appendices:appendix criteria:criterion phenomena:phenomenon data:datum media:medium fungi:fungus
    cacti:cactus alumni:alumnus bacteria:bacterium stimuli:stimulus nuclei:nucleus radii:radius larvae:larva
    antennae:antenna formulae:formula analyses:analysis bases:base crises:crisis theses:thesis oases:oasis
    diagnoses:diagnosis hypotheses:hypothesis axes:axis ellipses:ellipse parentheses:parenthesis
    movies:movie cookies:cookie pies:pie ties:tie lies:lie zombies:zombie brownies:brownie selfies:selfie
    calories:calorie hoodies:hoodie smoothies:smoothie birdies:birdie doggies:doggie veggies:veggie hippies:hippie
    rookies:rookie genies:genie magpies:magpie neckties:necktie townies:townie goalies:goalie foodies:foodie
    cuties:cutie sorties:sortie prairies:prairie eyries:eyrie collies:collie hankies:hankie walkies:walkie
    shoes:shoe toes:toe canoes:canoe hoes:hoe oboes:oboe horseshoes:horseshoe snowshoes:snowshoe foes:foe does:doe
    aches:ache headaches:headache caches:cache niches:niche avalanches:avalanche quiches:quiche mustaches:mustache
    moustaches:moustache toothaches:toothache psyches:psyche creches:creche
    uses:use fuses:fuse excuses:excuse muses:muse ruses:ruse cruises:cruise bruises:bruise
    skis:ski taxis:taxi kiwis:kiwi bikinis:bikini safaris:safari zucchinis:zucchini emojis:emoji khakis:khaki
    alibis:alibi salamis:salami tsunamis:tsunami yetis:yeti rabbis:rabbi martinis:martini paninis:panini
    jetskis:jetski wasabis:wasabi menus:menu gnus:gnu emus:emu gurus:guru haikus:haiku cockatoos:cockatoo
    sheaths:sheath passersby:passerby brothers-in-law:brother-in-law cherubim:cherub beaux:beau chateaux:chateau
    plateaux:plateau gateaux:gateau tableaux:tableau kine:cow brethren:brother yourselves:yourself
    runners-up:runner-up sisters-in-law:sister-in-law pence:penny spectra:spectrum strata:stratum maxima:maximum
    auditoria:auditorium stadia:stadium curricula:curriculum minima:minimum referenda:referendum
    millennia:millennium foci:focus bronchi:bronchus neuroses:neurosis syntheses:synthesis antitheses:antithesis
    emphases:emphasis memoranda:memorandum housewives:housewife apices:apex cortices:cortex quanta:quantum
    themselves:themself ourselves:ourself seraphim:seraph graffiti:graffito paparazzi:paparazzo
    """

  /// Singular, whatever they end in.
  private static let unchanged = """
    gas bus lens glass dress mess boss class cross grass mass pass press plus atlas canvas christmas pancreas alias bias
    iris tennis chess news physics mathematics economics athletics politics gymnastics electronics graphics species
    series always perhaps thus this his hers its yes us is was has less unless process access business address
    success princess waitress actress mattress fortress compass harness happiness wilderness cactus octopus walrus
    virus campus bonus status census chorus citrus circus focus genus minus radius surplus versus analysis axis basis
    crisis emphasis oasis thesis clematis pelvis penis trellis sheep deer fish aircraft spacecraft hovercraft watercraft
    moose salmon trout bison squid shrimp swine offspring rice bread luggage baggage furniture equipment machinery
    traffic water milk cheese butter snow sand specimen omen abdomen semen regimen ramen yemen amen hymen lumen acumen
    stamen women's men's texas paris james charles jesus mars venus odds alas overseas upstairs downstairs outdoors
    indoors sideways besides towards afterwards backwards forwards s us diabetes rabies measles mumps billiards
    headquarters crossroads gallows kudos chaos cosmos rhinoceros hippopotamus platypus asparagus hibiscus eucalyptus
    asbestos thermos tuberculosis molasses summons hummus couscous bass
    acrobatics linguistics dynamics ethics genetics optics robotics statistics logistics acoustics hydraulics aerobics
    aerodynamics thermodynamics mechanics aesthetics hysterics semantics phonetics pathos ethos adios biceps triceps
    quadriceps corps forceps athens kansas arkansas dallas massachusetts laos philippines wales brussels los mores
    whereabouts velours pisces cps fps rps mbps
    """

  /// Always plural.
  private static let pluralOnly = """
    scissors pants trousers jeans shorts pliers tweezers tongs binoculars goggles sunglasses eyeglasses spectacles
    pajamas pyjamas leggings overalls tights knickers panties briefs clothes belongings surroundings outskirts stairs
    remains thanks goods cattle police
    """

  private static let verbForms = """
    be am is are was were been being 's 're 'm
    have has had having 've
    do does did done doing
    go goes went gone going
    say says said saying
    see sees saw seen seeing
    sit sits sat sitting
    stand stood
    lie lies lay lain lying lied
    lay laid lays laying
    hold held
    wear wore worn
    eat ate eaten
    drink drank drunk
    ride rode ridden riding
    drive drove driven driving
    write wrote written writing
    read reads reading
    run ran running
    swim swam swum
    sing sang sung
    ring rang rung
    hang hung
    swing swung
    cling clung
    bring brought
    buy bought
    catch caught
    teach taught
    think thought
    fight fought
    seek sought
    give gave given giving
    take took taken taking
    make made making
    come came coming
    become became becoming
    get got gotten getting
    put puts putting
    cut cuts cutting
    set sets setting
    hit hits hitting
    let lets letting
    shut shuts shutting
    spread spreads spreading
    leave left leaving
    keep kept
    sleep slept
    sweep swept
    feel felt
    meet met
    lead led
    feed fed
    bleed bled
    break broke broken breaking
    speak spoke spoken
    steal stole stolen
    freeze froze frozen freezing
    choose chose chosen choosing
    throw threw thrown
    grow grew grown
    know knew known
    blow blew blown
    fly flew flown flies flying
    draw drew drawn
    show showed shown
    fall fell fallen
    build built
    bend bent
    send sent
    spend spent
    lend lent
    lose lost losing
    shoot shot
    shine shone shining
    win won winning
    find found
    bind bound
    wind wound
    grind ground
    tell told
    sell sold
    pay paid
    hear heard
    begin began begun beginning
    bite bit bitten biting
    hide hid hidden hiding
    slide slid sliding
    rise rose risen rising
    shake shook shaken shaking
    wake woke woken waking
    tear tore torn
    bear bore borne born
    swear swore sworn
    forget forgot forgotten forgetting
    understand understood
    mean meant
    burn burnt
    learn learnt
    light lit
    stick stuck
    strike struck
    dig dug digging
    spin spun spinning
    sink sank sunk
    shrink shrank shrunk
    tie tied ties tying
    die died dies dying
    use used uses using
    change changes changed changing
    arrange arranges arranged arranging
    lounge lounges lounged lounging
    taste tastes tasted tasting
    paste pastes pasted pasting
    waste wastes wasted wasting
    seem seemed seems seeming
    focus focuses focused focusing
    travel travelled travelling traveled traveling
    beat beaten beating
    bid bade bidden
    arise arose arisen arising
    awake awoke awoken
    behold beheld
    creep crept
    deal dealt
    dive dove diving
    dream dreamt
    dwell dwelt
    flee fled
    forbid forbade forbidden
    foresee foresaw foreseen
    forgive forgave forgiven forgiving
    forget forgotten
    kneel knelt
    lean leant
    leap leapt
    may might
    mislead misled
    mistake mistook mistaken mistaking
    overcome overcame overcoming
    overhear overheard
    override overrode overridden overriding
    overtake overtook overtaken overtaking
    overthrow overthrew overthrown
    plead pled
    prove proven proving
    rebuild rebuilt
    repay repaid
    rewrite rewrote rewritten rewriting
    sew sewn
    shave shaven shaving
    shrink shrunken
    sneak snuck
    sow sown
    spit spat
    speed sped
    spell spelt
    spill spilt
    spoil spoilt
    spring sprang sprung
    strew strewn
    stride strode stridden striding
    strive strove striven striving
    string strung
    sting stung
    sling slung
    fling flung
    swell swollen
    sink sunken
    tread trod trodden
    undergo underwent undergone undergoes
    undertake undertook undertaken
    undo undid undone undoes
    uphold upheld
    weep wept
    withdraw withdrew withdrawn
    withhold withheld
    withstand withstood
    weave wove woven weaving
    untie untying unties untied
    install installed installing installs
    recall recalled recalling recalls
    enroll enrolled enrolling
    add adds added adding
    err erred erring
    butt butted butting
    putt putted putting
    purr purred purring
    ache aches ached aching
    owe owed owes owing
    create creates created creating
    recreate recreated recreating
    complete completed completing
    compete competed competing
    delete deleted deleting
    excite excited exciting
    ignite ignited igniting
    invite invited inviting
    unite united uniting
    reunite reunited reuniting
    recite recited reciting
    explore explored exploring
    ignore ignored ignoring
    restore restored restoring
    adore adored adoring
    underscore underscored underscoring
    store stored storing
    adhere adhered adhering
    interfere interfered interfering
    intervene intervened intervening
    postpone postponed postponing
    telephone telephoned telephoning
    phone phoned phoning
    welcome welcomed welcoming
    range ranged ranging
    exchange exchanged exchanging
    rearrange rearranged rearranging
    cringe cringed cringing
    hinge hinged hinging
    singe singed singeing
    gouge gouged gouging
    guide guided guiding
    persuade persuaded persuading
    quote quoted quoting
    square squared squaring
    bathe bathed bathing
    breathe breathed breathing
    loathe loathed loathing
    writhe writhed writhing
    hear hears hearing
    murmur murmured murmuring
    """

  /// Base forms that look like others.
  private static let baseVerbs = """
    bring sing ring swing cling fling sting string spring need feed breed bleed heed seed speed weed exceed proceed
    succeed embed shed wed bed dress press pass cross miss kiss toss guess possess discuss process focus always bus
    """
}
