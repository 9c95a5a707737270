/// A time zone: minutes from UTC, or nil where the name stands for several.
struct TimeZoneEntry: Sendable, Hashable {
  var minutes: Int?

  /// `UTC+04:30`
  var text: String {
    guard let minutes else { return "UTC+XX:XX" }
    let size = abs(minutes)
    return "UTC" + (minutes < 0 ? "-" : "+") + Timex.pad(size / 60) + ":" + Timex.pad(size % 60)
  }

  /// The offset of a name with several meanings, as those specs write it.
  static let ambiguousOffset = -10_000

  /// Abbreviations, and the full names' words before "time".
  static let names: [String: Int?] = {
    var table: [String: Int?] = [:]
    for (minutes, names) in fixed {
      for name in names.split(separator: ",") { table[name.trimmed] = .some(minutes) }
    }
    for name in ambiguous.split(separator: ",") { table[name.trimmed] = .some(nil) }
    return table
  }()

  private static let fixed: [(Int, String)] = [
    (-720, "aoe,anywhere on earth,y"), (-660, "sst,nut,samoa standard,niue"), (-600, "hst,hast,hawaii standard,hawaiian standard,hawaii,ckt,taht,aleutian standard"),
    (-570, "mart,marquesas"), (-540, "akst,alaska standard,alaskan standard,hdt,gamt,gambier"),
    (-480, "pst,pt,pacific standard,pacific,akdt,alaska daylight,pst8,pitcairn standard"), (-420, "pdt,pdst,pacific daylight,mst,mountain standard,mt,mountain,us mountain standard"),
    (-360, "mdt,mountain daylight,galt,easter island standard,canada central standard,central america standard,mexico standard"),
    (-300, "cot,est,eastern standard,et,eastern,pet,ect,colombia,acre,cist,cuba standard,us eastern standard,sa pacific standard,est5"),
    (-270, "venezuela standard"), (-240, "edt,eastern daylight,atlantic standard,vet,bot,gyt,clt,fkt,pyt,atlantic,at,venezuela,bolivia"),
    (-210, "nst,newfoundland standard,newfoundland"), (-180, "adt,atlantic daylight,art,brt,brasilia standard,uyt,gft,srt,clst,argentina standard,e south america standard,greenland standard,sa eastern standard,bahia standard,montevideo standard"),
    (-150, "ndt,newfoundland daylight"), (-120, "brst,fnt,pmdt,uyst,mid atlantic standard,uct-2,wgst"), (-60, "azot,cvt,azores standard,cape verde standard,egt"),
    (0, "gmt,utc,wet,z,azost,greenwich mean,coordinated universal,greenwich standard,western european,morocco standard,universal"),
    (60, "cet,central europe standard,central european standard,central european,wat,west,romance standard,w europe standard,western european summer,w central africa standard,dft,mez,met,west africa,western europe standard,irish standard"),
    (120, "cest,eet,cat,sast,kalt,central european summer,eastern european,e europe standard,south africa standard,israel standard,fle standard,gtb standard,egypt standard,middle east standard,mesz,namibia standard,jordan standard,libya standard,kaliningrad standard,central africa"),
    (180, "msk,eat,eest,trt,fet,idt,arab standard,arabic standard,russian standard,russia standard,turkey standard,moscow standard,moscow,east africa,e africa standard,eastern european summer,belarus standard,israel daylight,syot"),
    (210, "irst,iran standard,iran"), (240, "gst,samt,sct,azt,mut,ret,volt,geo,arabian standard,azerbaijan standard,georgian standard,mauritius standard,caucasus standard,gulf standard,msd,kuyt"),
    (270, "aft,afghanistan standard,afghanistan,irdt,iran daylight"), (300, "pkt,uzt,yekt,mvt,tjt,tmt,orat,aqtt,pakistan standard,west asia standard,ekaterinburg standard,pakistan"),
    (330, "ist,slst,india standard,indian standard,sri lanka standard,india"), (345, "npt,nepal standard,nepal"), (360, "btt,almt,omst,kgt,iot,vost,bangladesh standard,central asia standard,bhutan"),
    (390, "mmt,cct,myanmar standard,myanmar"), (420, "ict,wib,krat,novt,hovt,cxt,davt,se asia standard,north asia standard,indochina,thailand standard,n central asia standard,nova"),
    (480, "awst,hkt,sgt,myt,pht,wita,irkt,ulat,chot,bdt,singapore standard,singapore,hong kong,hong kong standard,china standard,taipei standard,australian western standard,australian west standard,w australia standard,western australia standard,malaysia,malaysia standard,philippine standard,north asia east standard,ulaanbaatar standard,beijing,perth,australia western standard"),
    (525, "acwst,australian central western standard"), (540, "jst,kst,tlt,wit,yakt,pwt,tokyo standard,japan standard,japan,korea standard,korean standard,yakutsk standard,awdt,australian western daylight,australian west daylight,austrialian western daylight,western australia daylight,australia western daylight"),
    (570, "acst,cen australia standard,aus central standard,australian central standard,darwin,adelaide standard"),
    (600, "aest,vlat,chst,pgt,chut,ddut,aus eastern standard,australian eastern standard,e australia standard,tasmania standard,west pacific standard,vladivostok standard,brisbane,yapt,australia eastern standard"),
    (630, "acdt,lhst,australian central daylight,lord howe standard,australia central daylight"), (660, "aedt,nct,sbt,vut,magt,sret,pont,kost,lhdt,central pacific standard,australian eastern daylight,norfolk,magadan standard,australia eastern daylight,sakt,bst11"),
    (720, "nzst,fjt,pett,tvt,wakt,gilt,mht,anat,new zealand standard,fiji standard,kamchatka standard,wft"), (765, "chast,chatham standard"),
    (780, "nzdt,tot,phot,tkt,fjst,tonga standard,new zealand daylight,samoa"), (825, "chadt,chatham daylight"), (840, "lint,line islands standard,line islands"),
  ]

  /// Abbreviations of several zones, and cities.
  private static let ambiguous = """
    cst,cdt,ct,central daylight,central standard,central,bst,amt,ast,ecst,wast,gulf,york,new york,montreal,toronto,chicago,denver,los angeles,seattle,london,paris,\
    berlin,madrid,rome,moscow city,mumbai,delhi,dubai,sydney,melbourne,boston,houston,dallas,san francisco,vancouver,\
    tokyo,seoul,shanghai,miami,atlanta,philadelphia,washington,phoenix,detroit,las vegas,portland,san diego,mexico city,\
    sao paulo,buenos aires,cairo,istanbul,athens,amsterdam,brussels,vienna,zurich,stockholm,oslo,copenhagen,helsinki,\
    dublin,lisbon,warsaw,prague,budapest,kolkata,bangkok,jakarta,manila,auckland,nairobi,lagos,johannesburg
    """
}

extension Substring {
  fileprivate var trimmed: String {
    var part = self
    while part.first == " " || part.first == "\n" { part.removeFirst() }
    while part.last == " " || part.last == "\n" { part.removeLast() }
    return String(part)
  }
}

extension Grammar {
  /// "PST", "UTC-12h", "Afghanistan Standard Time", "mountain timezone".
  func timeZone(_ index: Int) -> Entity? {
    guard isWord(index), isStart(index) else { return nil }
    func made(_ end: Int, _ minutes: Int?) -> Entity {
      var entity = Entity(.timezone, index, end)
      entity.zone = TimeZoneEntry(minutes: minutes)
      return entity
    }
    if ["utc", "gmt", "msk", "z"].contains(at(index)), let (offset, end) = signedOffset(index + 1) {
      return made(end, offset + (at(index) == "msk" ? 180 : 0))
    }
    var words = ""
    var best: Entity?
    for length in 1...5 where isWord(index + length - 1) {
      words += (words.isEmpty ? "" : " ") + at(index + length - 1)
      let end = index + length
      guard let known = TimeZoneEntry.names[words] else { continue }
      if words == "anywhere on earth" { best = made(end, known) }
      if length == 1, words.utf8.count <= 5, isAbbreviation(index) {
        best = made(at(end) == "time" && at(end + 1) != "zone" && known != nil && false ? end + 1 : end, known)
      }
      if at(end) == "time" || at(end) == "timezone" {
        let after = at(end + 1) == "zone" && at(end) == "time" ? end + 2 : end + 1
        if words.utf8.count > 3 || !isAbbreviation(index) { best = made(after, known) }
      } else if words.hasSuffix(" standard") || words.hasSuffix(" daylight") {
        continue
      }
    }
    return best
  }

  /// Words that are zones only in capitals would need the original case; these are no zones in running text.
  private func isAbbreviation(_ index: Int) -> Bool {
    let word = at(index)
    return !["at", "art", "cat", "eat", "est", "et", "get", "met", "pet", "ret", "tot", "wait", "west", "wit", "y", "z", "cut",
      "lint", "york", "mart", "east", "geo", "sct", "cist", "acre", "gulf", "hut", "nova", "rome", "paris", "iran", "india", "japan"].contains(word)
      || ["est", "et"].contains(word)
  }

  /// `+8`, `-12h`, `+05:30`, `+0530`, "(+8)".
  private func signedOffset(_ index: Int) -> (Int, Int)? {
    guard at(index) == "+" || at(index) == "-" || at(index) == "±", isNumber(index + 1) else { return nil }
    let sign = at(index) == "-" ? -1 : 1
    let number = value(index + 1)
    if digits(index + 1) == 4 { return (sign * (number / 100 * 60 + number % 100), index + 2) }
    guard digits(index + 1) <= 2, number <= 14 else { return nil }
    if at(index + 2) == ":", digits(index + 3) == 2 { return (sign * (number * 60 + value(index + 3)), index + 4) }
    return (sign * number * 60, pass(index + 2, "h"))
  }
}
