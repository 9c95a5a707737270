/// The unit names and forms of the recogniser's models: `subtype;name;forms`. A form with a leading hyphen counts
/// only behind one.
///
/// They follow the English unit lists of microsoft/Recognizers-Text (MIT licence).
enum UnitVocabulary {
  static let units = """
    Age;Year;years old|year old|year-old|years-old|-year-old|-years-old|years of age|year of age|yo
    Age;Month;months old|month old|month-old|months-old|-month-old|-months-old|month of age|months of age|mo
    Age;Week;weeks old|week old|week-old|weeks-old|-week-old|-weeks-old|week of age|weeks of age
    Age;Day;days old|day old|day-old|days-old|-day-old|-days-old|day of age|days of age
    Information;Bit;-bit|bit|bits
    Information;Kilobit;kilobit|kilobits|kb|Kb|kbit
    Information;Megabit;megabit|megabits|mb|Mb|mbit
    Information;Gigabit;gigabit|gigabits|gb|Gb|gbit
    Information;Terabit;terabit|terabits|tb|Tb|tbit
    Information;Petabit;petabit|petabits|pb|Pb|pbit
    Information;Byte;-byte|byte|bytes
    Information;Kilobyte;-kilobyte|-kilobytes|kilobyte|kB|KB|kilobytes|kilo byte|kilo bytes|kbyte
    Information;Megabyte;-megabyte|-megabytes|megabyte|mB|MB|megabytes|mega byte|mega bytes|mbyte
    Information;Gigabyte;-gigabyte|-gigabytes|gigabyte|gB|GB|gigabytes|giga byte|giga bytes|gbyte
    Information;Terabyte;-terabyte|-terabytes|terabyte|tB|TB|terabytes|tera byte|tera bytes|tbyte
    Information;Petabyte;-petabyte|-petabytes|petabyte|pB|PB|petabytes|peta byte|peta bytes|pbyte
    Area;Square kilometer;sq km|sq kilometer|sq kilometre|sq kilometers|sq kilometres|square kilometer|\
    square kilometre|square kilometers|square kilometres|km2|km^2|km²
    Area;Square hectometer;sq hm|sq hectometer|sq hectometre|sq hectometers|sq hectometres|square hectometer|\
    square hectometre|square hectometers|square hectometres|hm2|hm^2|hm²|hectare|hectares
    Area;Square decameter;sq dam|sq decameter|sq decametre|sq decameters|sq decametres|square decameter|\
    square decametre|square decameters|square decametres|sq dekameter|sq dekametre|sq dekameters|sq dekametres|\
    square dekameter|square dekametre|square dekameters|square dekametres|dam2|dam^2|dam²
    Area;Square meter;sq m|sq meter|sq metre|sq meters|sq metres|square meter|square meters|square metre|\
    square metres|m2|m^2|m²
    Area;Square decimeter;sq dm|sq decimeter|sq decimetre|sq decimeters|sq decimetres|square decimeter|\
    square decimetre|square decimeters|square decimetres|dm2|dm^2|dm²
    Area;Square centimeter;sq cm|sq centimeter|sq centimetre|sq centimeters|sq centimetres|square centimeter|\
    square centimetre|square centimeters|square centimetres|cm2|cm^2|cm²
    Area;Square millimeter;sq mm|sq millimeter|sq millimetre|sq millimeters|sq millimetres|square millimeter|\
    square millimetre|square millimeters|square millimetres|mm2|mm^2|mm²
    Area;Square inch;sq in|sq inch|square inch|square inches|in2|in^2|in²
    Area;Square foot;sqft|sq ft|sq foot|sq feet|square foot|square feet|feet2|feet^2|feet²|ft2|ft^2|ft²
    Area;Square mile;sq mi|sq mile|sqmiles|square mile|square miles|mi2|mi^2|mi²
    Area;Square yard;sq yd|sq yard|sq yards|square yard|square yards|yd2|yd^2|yd²
    Area;Acre;-acre|acre|acres
    Length;Kilometer;km|kilometer|kilometre|kilometers|kilometres|kilo meter|kilo meters|kilo metres|kilo metre
    Length;Hectometer;hm|hectometer|hectometre|hectometers|hectometres|hecto meter|hecto meters|hecto metres|hecto metre
    Length;Decameter;dam|decameter|decametre|decameters|decametres|deca meter|deca meters|deca metres|deca metre
    Length;Meter;m|meter|metre|meters|metres
    Length;Decimeter;dm|decimeter|decimeters|decimetre|decimetres|deci meter|deci meters|deci metres|deci metre
    Length;Centimeter;cm|centimeter|centimeters|centimetre|centimetres|centi meter|centi meters|centi metres|centi metre
    Length;Millimeter;mm|millimeter|millimeters|millimetre|millimetres|milli meter|milli meters|milli metres|milli metre
    Length;Micrometer;μm|micrometer|micrometre|micrometers|micrometres|micro meter|micro meters|micro metres|micro metre
    Length;Nanometer;nm|nanometer|nanometre|nanometers|nanometres|nano meter|nano meters|nano metres|nano metre
    Length;Picometer;pm|picometer|picometre|picometers|picometres|pico meter|pico meters|pico metres|pico metre
    Length;Mile;-mile|mile|miles
    Length;Yard;yard|yards
    Length;Inch;-inch|inch|inches|in|"
    Length;Foot;-foot|foot|feet|ft
    Length;Light year;light year|light-year|light years|light-years
    Length;Pt;pt|pts
    Speed;Meter per second;meter/second|meters/second|meters / second|m/s|meters per second|metres per second|\
    meter per second|metre per second
    Speed;Kilometer per hour;km/h|kilometres per hour|kilometers per hour|kilometer per hour|kilometre per hour|kph|\
    kmph|km/hr
    Speed;Kilometer per minute;km/min|kilometers per minute|kilometres per minute|kilometer per minute|\
    kilometre per minute
    Speed;Kilometer per second;km/s|kilometers per second|kilometres per second|kilometer per second|\
    kilometre per second
    Speed;Mile per hour;mph|mile per hour|miles per hour|mi/h|mile / hour|miles / hour|miles an hour|mi/hr
    Speed;Knot;kt|knot|knots|kn
    Speed;Foot per second;ft/s|foot/s|feet/s|foot per second|feet per second|fps
    Speed;Foot per minute;ft/min|foot/min|feet/min|foot per minute|feet per minute
    Speed;Yard per minute;yards per minute|yard per minute|yards / minute|yards/min|yard/min
    Speed;Yard per second;yards per second|yard per second|yards / second|yards/s|yard/s
    Speed;Meter per millisecond;meter/millisecond|meters/millisecond|meter / millisecond|meters / millisecond|\
    meter per millisecond|meters per millisecond|m/ms
    Speed;Centimeter per millisecond;centimeter/millisecond|centimeters/millisecond|centimeter / millisecond|\
    centimeters / millisecond|centimeter per millisecond|centimeters per millisecond|cm/ms
    Speed;Kilometer per millisecond;kilometer/millisecond|kilometers/millisecond|kilometer / millisecond|\
    kilometers / millisecond|kilometer per millisecond|kilometers per millisecond|km/ms
    Volume;Cubic meter;m3|cubic meter|cubic meters|cubic metre|cubic metres
    Volume;Cubic centimeter;cubic centimeter|cubic centimetre|cubic centimeters|cubic centimetres
    Volume;Cubic millimiter;cubic millimiter|cubic millimitre|cubic millimiters|cubic millimitres
    Volume;Hectoliter;hectoliter|hectolitre|hectoliters|hectolitres
    Volume;Decaliter;decaliter|decalitre|dekaliter|dekalitre|decaliters|decalitres|dekaliters|dekalitres
    Volume;Liter;l|litre|liter|liters|litres
    Volume;Deciliter;dl|deciliter|decilitre|deciliters|decilitres
    Volume;Centiliter;cl|centiliter|centilitre|centiliters|centilitres
    Volume;Milliliter;ml|mls|millilitre|milliliter|millilitres|milliliters|cc
    Volume;Cubic yard;cubic yard|cubic yards
    Volume;Cubic inch;cubic inch|cubic inches
    Volume;Cubic foot;cubic foot|cubic feet
    Volume;Cubic mile;cubic mile|cubic miles
    Volume;Fluid ounce;fl oz|fluid ounce|fluid ounces
    Volume;Teaspoon;teaspoon|teaspoons|teaspoonful|teaspoonfuls|tsp|tsp.|tspn|tspn.|tea spoon|tea spoons|t.|ts.
    Volume;Tablespoon;tablespoon|tablespoons|tablespoonful|tablespoonfuls|tbl|tbl.|tbs|tbs.|tbsp|tbsp.|table spoon|\
    table spoons|T.|Tb.|tbls.|tbls
    Volume;Pint;pint|pints|fl pt|fluid pint
    Volume;Quart;quart|quarts|fl qt
    Volume;Cup;cup|cups
    Volume;Gill;gill|gills
    Volume;Pinch;pinch|pinches
    Volume;Fluid Dram;fluid dram|fluid drachm|fluid drachma|fluidram|fluidrams
    Volume;Barrel;barrel|bbl|barrels
    Volume;Minim;minim
    Volume;Cord;cord|cords
    Volume;Peck;peck|pecks
    Volume;Bushel;bushel
    Volume;Hogshead;hogshead
    Weight;Kilogram;kg|kilogram|kilograms|kilo|kilos|kilogramme|kilogrammes
    Weight;Gram;g|gram|grams|gm|gramme|grammes
    Weight;Milligram;mg|milligram|milligrams|milligramme|milligrammes
    Weight;Microgram;μg|microgram|micrograms|micro gram|micro grams|microgramme|microgrammes|mcg
    Weight;Gallon;-gallon|gallons|gallon|gal
    Weight;Metric ton;metric tons|metric ton
    Weight;Ton;-ton|ton|tons|tonne|tonnes|t
    Weight;Pound;pound|pounds|lb|lbs
    Weight;Ounce;-ounce|ounce|oz|ounces
    Weight;Grain;grain|grains|gr
    Weight;Pennyweight;pennyweight
    Weight;Long ton (British);british long ton|long ton (british)
    Weight;Short ton (US);us short ton|short ton (us)
    Weight;Short hundredweight (US);us short hundredweight|short hundredweight (us)
    Weight;Stone;stone
    Weight;Dram;dram|drachm|drachma|roman drachma|greek drachma
    Angle;Degree;degree|degrees|deg.|deg|°
    Angle;Radian;radian|radians|rad
    Angle;Turn;turn|turns
    Temperature;F;degrees fahrenheit|degree fahrenheit|deg fahrenheit|degs fahrenheit|fahrenheit|°f|° f|\
    degrees farenheit|degree farenheit|deg farenheit|degs farenheit|degrees f|degree f|deg f|degs f|farenheit|f
    Temperature;K;k|K|kelvin
    Temperature;R;rankine|°r
    Temperature;D;delisle|°de
    Temperature;C;degrees celsius|degree celsius|deg celsius|degs celsius|celsius|degrees celcius|degree celcius|\
    celcius|deg celcius|degs celcius|degrees centigrade|degree centigrade|centigrade|degrees centigrate|\
    degree centigrate|degs centigrate|deg centigrate|centigrate|degrees c|degree c|deg c|degs c|°c|° c|c
    Temperature;Degree;degree|degrees|deg.|deg|°
    """

  /// Forms that are no unit without a number.
  static let ambiguous = #"""
    barrel|barrels|grain|grains|pound|stone|stones|yards|yard|cord|cords|dram|drachm|drachma|feet|foot|gill|knot|\#
    knots|peck|pecks|cup|cups|fps|pts|in|dm|"|pinch|pinches|m|pm|pt|l|ounce|oz|gills|tbl|quart|quarts|t.|T.|Tb.|ts.|\#
    g|t|gr|lbs|gal|turn|turns|c|f|k|yo|mo
    """#

  static let ambiguousCurrencies = """
    din.|kiwi|kina|kobo|lari|lipa|napa|para|sfr.|taka|tala|toea|vatu|yuan|all|ang|ban|bob|btn|byr|cad|cop|cup|dop|\
    gip|jod|kgs|lak|lei|mga|mop|nad|omr|pul|sar|sbd|scr|sdg|sek|sen|sol|sos|std|try|yer|yen|db|pen|ron|mad|zar|gel|\
    satoshi|satoshis
    """
}
