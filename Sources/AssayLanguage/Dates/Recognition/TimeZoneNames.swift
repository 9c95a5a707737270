/// The names and abbreviations of time zones and their minutes from UTC; full names without the word "time".
enum TimeZoneNames {
  static let fixed: [(Int, String)] = [
    (-720, "aoe,anywhere on earth,dateline standard,bit"), (-660, "nut,samoa standard,niue"),
    (-600, "hst,hast,hawaii standard,hawaiian standard,hawaii,ckt,taht,aleutian standard"), (-570, "mart,marquesas"),
    (-540, "akst,alaska standard,alaskan standard,hdt,hadt,gamt,gambier"),
    (-480, "pst,pstm,pdtm,pacific standard,akdt,alaska daylight,redmond,seattle,bellevue"),
    (-420, "pdt,pdst,pt,pacific daylight,pacific daylight saving,mst,mstm,mdtm,mountain standard,us mountain standard"),
    (-360, "mdt,mt,mountain daylight,galt,ccst,cadt,ct,cstm,cdtm,central standard,easter island standard"),
    (-360, "canada central standard,central america standard,mexico standard"),
    (-300, "cot,est,estm,edtm,eastern standard,pet,colombia,cist,cuba standard,us eastern standard,sapst"),
    (-300, "sa pacific standard"), (-270, "hlv"),
    (-240, "edt,et,eastern daylight,atlantic standard,vet,bot,gyt,clt,fkt,cbt,cbst,psat,psast,sawst,bolivia"),
    (-240, "venezuela standard,venezuela,central brazilian standard,pacific sa standard,sa western standard"),
    (-240, "paraguay standard"), (-210, "nst,newfoundland standard,newfoundland"),
    (-180, "atlantic daylight,art,brt,brasilia standard,brasilia,uyt,gft,srt,clst,esat,esast,saest,mvst,gnst,gndt"),
    (-180, "argentina standard,e south america standard,greenland standard,sa eastern standard,bahia standard"),
    (-180, "montevideo standard"), (-150, "ndt,newfoundland daylight"),
    (-120, "brst,fnt,pmdt,uyst,mat,mid atlantic standard,wgst"),
    (-60, "azot,cvt,azores standard,cape verde standard,egt"),
    (0, "gmt,utc,wet,most,azost,egst,greenwich mean,coordinated universal,gmt standard,greenwich standard"),
    (0, "western european,morocco standard,universal,zulu"),
    (60, "cet,rst,nmst,nmdt,mez,dft,central europe standard,central european standard,central european"),
    (60, "west africa,western european summer,romance standard,w europe standard,w central africa standard"),
    (60, "namibia standard,western europe standard,irish standard"),
    (120, "cest,eet,cat,sast,mest,mesz,gtbst,isst,isdt,jdt,kalt,central european summer,eastern european,wast"),
    (120, "e europe standard,south africa standard,israel standard,fle standard,gtb standard,egypt standard"),
    (120, "middle east standard,jordan standard,libya standard,kaliningrad standard,syria standard,central africa"),
    (180, "msk,eat,eest,trt,fet,idt,abst,arbst,arst,arab standard,arabic standard,arabian standard,russian standard"),
    (180, "turkey standard,moscow standard,moscow,east africa,e africa standard,eastern european summer"),
    (180, "belarus standard,israel daylight"), (210, "irst,iran standard"),
    (240, "samt,sct,azt,mut,ret,volt,get,geo,azerbaijan standard,georgian standard,mauritius standard"),
    (240, "caucasus standard,gulf standard,msd,russia zone"),
    (270, "aft,afghanistan standard,afghanistan,irdt,iran daylight"),
    (300, "pkt,uzt,yekt,azst,mvt,tjt,tmt,orat,pakistan standard,pakistan,west asia standard,ekaterinburg standard"),
    (330, "slt,slst,india standard,indian standard,india,sri lanka standard"), (345, "npt,nepal standard,nepal"),
    (360, "btt,almt,omst,kgt,iot,vost,bangladesh standard,central asia standard,bhutan"),
    (390, "mmt,myst,cct,myanmar standard,myanmar"),
    (420, "ict,wib,krat,tha,ncast,novt,hovt,cxt,davt,se asia standard,north asia standard,indochina"),
    (420, "n central asia standard,thailand standard,thailand"),
    (480, "awst,hkt,sgt,myt,snst,cast,tist,pht,wita,irkt,ulat,singapore standard,singapore,hong kong,china standard"),
    (480, "china,beijing,shanghai,shenzhen,suzhou,chengdu,guangzhou,wuxi,xiamen,chongqing,shenyang,tianjin,hangzhou"),
    (480, "taipei standard,taipei,w australia standard,western australia standard,australian western standard"),
    (480, "australian west standard,malaysia standard,malaysia,philippine standard,north asia east standard"),
    (480, "ulaanbaatar standard,nanjing,wuhan"), (510, "north korea standard,pyongyang"), (525, "acwst"),
    (540, "jst,tst,tlt,yakt,pwt,tokyo standard,japan standard,japan,korea standard,yakutsk standard,awdt"),
    (540, "australian western daylight,australian west daylight,austrialian western daylight"),
    (540, "austrialian west daylight,western australia daylight"),
    (570, "acst,cen australia standard,aus central standard,australian central standard"),
    (600, "aest,wpst,tast,tadt,vlat,chst,pgt,chut,aus eastern standard,australian eastern standard"),
    (600, "e australia standard,tasmania standard,west pacific standard,vladivostok standard"),
    (630, "acdt,lhst,australian central daylight,lord howe standard"),
    (660, "aedt,sbt,nct,vut,magt,pont,kost,central pacific standard,australian eastern daylight,magadan standard"),
    (660, "russia zone ten"), (720, "nzst,fjt,pett,tvt,wakt,gilt,mht,magst,new zealand standard,fiji standard"),
    (720, "kamchatka standard"), (765, "chast,chatham standard"),
    (780, "nzdt,tot,fjst,smst,phot,tkt,tonga standard,new zealand daylight"), (825, "chadt,chatham daylight"),
    (840, "lint,tost,line islands standard,line islands"), (-480, "pacific"), (-300, "eastern"), (-360, "central"),
    (-420, "mountain"), (-240, "atlantic"),
  ]

  /// Abbreviations that stand for several zones, and places whose zone changes with the season.
  static let ambiguous = """
    cst,cdt,central daylight,bst,amt,amst,ast,adt,ist,gst,kst,pyt,pyst,sst,wat,ect,west,ecst,\
    york,new york,new york city,montreal,toronto,chicago,denver,los angeles,london,paris,berlin,madrid,rome,mumbai,delhi,\
    dubai,sydney,melbourne,boston,houston,dallas,san francisco,vancouver,tokyo,seoul,miami,atlanta,philadelphia,\
    washington,washington dc,phoenix,detroit,las vegas,portland,san diego,san jose,san antonio,austin,mexico city,\
    sao paulo,buenos aires,cairo,istanbul,athens,amsterdam,brussels,vienna,zurich,stockholm,oslo,copenhagen,helsinki,\
    dublin,lisbon,warsaw,prague,budapest,kolkata,bangkok,jakarta,manila,auckland,nairobi,lagos,johannesburg,ottawa,\
    calgary,edmonton,quebec city,winnipeg,brisbane,perth,adelaide,canberra,hobart,darwin,wellington,christchurch,dunedin,\
    hamilton,belfast,birmingham,manchester,liverpool,leeds,sheffield,bristol,cardiff,edinburgh,glasgow,aberdeen,newcastle,\
    nottingham,leicester,oxford,cambridge,southampton,portsmouth,plymouth,norwich,reading,brighton,anaheim,baltimore,\
    charlotte,cincinnati,cleveland,columbus,el paso,fort worth,indianapolis,jacksonville,kansas city,long beach,\
    louisville,madison,memphis,milwaukee,minneapolis,nashville,new orleans,newark,oakland,oklahoma city,omaha,orlando,\
    pittsburgh,raleigh,sacramento,salt lake city,santa ana,st louis,st paul,stockton,tampa,tucson,tulsa,anchorage,\
    honolulu,albuquerque,boise,buffalo,rochester,spokane,tacoma,virginia beach
    """

  /// Abbreviations that are words of the language; zones only where a zone is expected.
  static let plainWords: Set<String> = [
    "bit", "get", "art", "cast", "eat", "lint", "mat", "most", "west", "vet", "wet", "cot", "pt", "et", "mart", "pet",
    "tot",
    "cat", "ret", "geo", "hut", "tha", "slt", "york", "rome", "paris", "miami", "tulsa", "boise", "delhi", "dubai",
    "cairo",
    "tokyo", "seoul", "perth", "omaha", "tampa", "leeds", "china", "india", "japan", "nepal", "zulu", "ct", "mt",
    "sydne",
    "oslo", "niue", "austi", "lagos",
  ]

  /// Names that are zones without "time" behind a clock time.
  static let bare: Set<String> = ["pacific", "eastern", "central", "mountain", "atlantic"]

  /// Short names that need "time" behind them.
  static let fullBeforeTime: Set<String> = [
    "york", "rome", "paris", "miami", "tulsa", "boise", "delhi", "dubai", "cairo", "tokyo", "seoul", "perth", "omaha",
    "tampa",
    "leeds", "china", "india", "japan", "nepal", "oslo", "niue", "lagos", "zulu",
  ]
}
