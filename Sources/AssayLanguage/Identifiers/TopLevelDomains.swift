/// The last labels that make a bare name an address; a selection of the usual ones.
enum TopLevelDomains {
  static let all = WordSet(
    """
    com net org edu gov mil int info biz name pro museum aero coop jobs mobi travel tel asia cat post xxx arpa app dev \
    io ai co me tv cc ws shop store online site tech xyz club top blog cloud live news media agency digital email \
    world today life space website design studio group company solutions services academy global network systems \
    technology center support software finance money bank expert guide tips zone link click page wiki work art \
    ac ad ae af ag al am ao aq ar at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cd cf cg ch \
    ci ck cl cm cn cr cu cv cx cy cz de dj dk dm do dz ec ee eg es et eu fi fj fm fo fr ga gb gd ge gf gg gh gi gl gm \
    gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz \
    la lb lc li lk lr ls lt lu lv ly ma mc md mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni \
    nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm \
    sn so sr st su sv sy sz tc td tf tg th tj tk tl tm tn to tr tt tz ua ug uk us uy uz va vc ve vg vi vn vu wf ye yt \
    za zm zw рф 中国 بازار भारत
    """)
}
