/// The things that detectors know (the 80 classes of COCO), in the words that people use for them, and a few more
/// that pictures are full of. Written for this program.
///
/// A line: name = other names > kinds of it < what it is a kind of @ an unambiguous WordNet noun. Kinds of it say
/// more than the class does: a picture with a `person` need not show a `woman`.
enum LabelTable {
  static let lines = """
    person = human,human being,individual,somebody,someone,figure > man,woman,boy,girl,child,kid,baby,toddler,infant,\
    guy,gentleman,lady,adult,teenager,teen,youth,player,rider,driver,passenger,pedestrian,skier,snowboarder,surfer,\
    skateboarder,skater,cyclist,bicyclist,biker,motorcyclist,batter,pitcher,catcher,umpire,referee,athlete,chef,cook,\
    waiter,waitress,worker,farmer,policeman,policewoman,police officer,officer,soldier,fireman,firefighter,student,\
    teacher,doctor,nurse,bride,groom,father,mother,dad,mom,son,daughter,brother,sister,friend,husband,wife,\
    crowd,customer,shopper,tourist,traveler,traveller,spectator,fan,musician,singer,dancer,artist,vendor,businessman,\
    businesswoman,lifeguard,golfer,tennis player,baseball player,soccer player,jockey,cowboy,swimmer,speaker,\
    operator,technician,engineer,dude,fellow,grandmother,grandfather,parent,hiker,fisherman,sailor,pilot,clown,monk,\
    priest,king,queen,prince,princess < living thing,mammal @ person
    bicycle = bike,cycle,pushbike > tricycle,mountain bike,tandem < vehicle,two-wheeler @ bicycle
    car = automobile,auto,motorcar > sedan,taxi,cab,suv,hatchback,convertible,minivan,jeep,coupe,limousine,limo,\
    police car,sports car,station wagon,hearse < vehicle,motor vehicle @ automobile
    motorcycle = motorbike,motor bike,motor cycle > scooter,moped,dirt bike,harley,vespa < vehicle,motor vehicle,\
    two-wheeler @ motorcycle
    airplane = plane,aeroplane,aircraft > jet,airliner,jetliner,biplane,jumbo jet,fighter jet,seaplane,\
    propeller plane,glider < vehicle @ airplane
    bus = coach,autobus,omnibus > school bus,double decker,double-decker,minibus,tour bus,city bus,\
    trolleybus < vehicle,motor vehicle @ autobus
    train = railway train,railroad train > locomotive,steam engine,train engine,subway,metro,tram,streetcar,\
    passenger train,freight train,steam train,bullet train,railcar,commuter train < vehicle @ railroad train
    truck = lorry > pickup,pickup truck,fire truck,firetruck,fire engine,dump truck,semi,semi truck,tow truck,\
    delivery truck,garbage truck,food truck,trailer truck,tractor trailer,van < vehicle,motor vehicle @ truck
    boat = watercraft > ship,sailboat,canoe,kayak,yacht,ferry,rowboat,raft,dinghy,speedboat,tugboat,gondola,\
    motorboat,fishing boat,houseboat,barge,cruise ship,vessel < vehicle @ boat
    traffic light = traffic signal,stoplight,stop light,traffic lamp,semaphore < light,signal @ traffic light
    fire hydrant = hydrant,fireplug,fire plug < @ fireplug
    stop sign = stopsign < sign,traffic sign,street sign,road sign @ street sign
    parking meter = meter < @ parking meter
    bench = park bench > pew,settle,bleacher < seat,furniture @ bench
    bird = birdie,fowl > pigeon,seagull,gull,duck,goose,swan,parrot,parakeet,owl,eagle,hawk,crow,raven,sparrow,robin,\
    penguin,ostrich,flamingo,pelican,heron,chicken,hen,rooster,turkey,peacock,dove,finch,hummingbird,woodpecker,\
    stork,crane,cockatoo,magpie,baby bird,duckling,chick,blue jay,cardinal < animal,creature,living thing @ bird
    cat = kitty,feline,house cat,pussycat > kitten,tabby,siamese,tomcat < animal,creature,mammal,pet,\
    living thing @ domestic cat
    dog = doggy,doggie,canine,pooch > puppy,pup,poodle,beagle,labrador,retriever,terrier,bulldog,husky,corgi,\
    dalmatian,german shepherd,golden retriever,chihuahua,collie,hound,pug,spaniel,sheepdog,dachshund,greyhound,\
    rottweiler,mutt < animal,creature,mammal,pet,living thing @ domestic dog
    horse = equine > pony,foal,stallion,mare,colt,racehorse,mustang < animal,creature,mammal,livestock,\
    living thing @ equus caballus
    sheep = > lamb,ewe,ram < animal,creature,mammal,livestock,living thing @ sheep
    cow = cattle,bovine > bull,calf,ox,steer,heifer,longhorn < animal,creature,mammal,livestock,living thing @ cow
    elephant = > baby elephant < animal,creature,mammal,living thing @ elephant
    bear = > polar bear,grizzly,grizzly bear,brown bear,black bear,panda,panda bear,cub,bear cub < animal,creature,\
    mammal,living thing @ bear
    zebra = < animal,creature,mammal,living thing @ zebra
    giraffe = camelopard < animal,creature,mammal,living thing @ giraffe
    backpack = back pack,rucksack,knapsack,pack,haversack > school bag,schoolbag,book bag < bag,luggage @ backpack
    umbrella = brolly > parasol,sunshade,beach umbrella < @ umbrella
    handbag = hand bag,purse,pocketbook > clutch,tote,tote bag,shoulder bag,satchel < bag,accessory @ handbag
    tie = necktie,neck tie > bow tie,bowtie,cravat < accessory,clothing @ necktie
    suitcase = suit case,luggage,baggage > briefcase,carry-on,trunk,travel bag < bag @ suitcase
    frisbee = flying disc,flying disk,frisbee disc,disc,disk < toy,sports equipment @ frisbee
    skis = ski,pair of skis < sports equipment @ ski
    snowboard = snow board < board,sports equipment @ snowboard
    sports ball = ball > baseball,basketball,football,soccer ball,tennis ball,volleyball,rugby ball,golf ball,\
    beach ball,bowling ball,softball,cricket ball < toy,sports equipment @ ball
    kite = > parasail,kiteboard < toy @
    baseball bat = bat,softball bat,wooden bat < sports equipment @ baseball bat
    baseball glove = baseball mitt,mitt,catcher's mitt,catchers mitt,fielder's glove < glove,\
    sports equipment @ baseball glove
    skateboard = skate board > longboard < board,sports equipment @ skateboard
    surfboard = surf board,boogie board,bodyboard > longboard,paddleboard < board,sports equipment @ surfboard
    tennis racket = racket,racquet,tennis racquet < sports equipment @ tennis racket
    bottle = > water bottle,wine bottle,beer bottle,flask,plastic bottle,glass bottle,bottle of wine,\
    bottle of water < container @ bottle
    wine glass = wineglass,goblet,stemware > champagne glass,champagne flute,flute < glass,drinking glass,glassware,\
    container @ wineglass
    cup = drinking cup > mug,coffee cup,teacup,tea cup,paper cup,plastic cup,coffee mug,tumbler < container,\
    drinkware @ cup
    fork = > dinner fork,salad fork,plastic fork < utensil,cutlery,silverware,flatware,tableware @ fork
    knife = > butter knife,steak knife,kitchen knife,chef's knife,carving knife,butcher knife < utensil,cutlery,\
    silverware,flatware @ table knife
    spoon = > teaspoon,tablespoon,ladle,wooden spoon,soup spoon < utensil,cutlery,silverware,flatware,\
    tableware @ spoon
    bowl = > soup bowl,salad bowl,mixing bowl,fruit bowl,basin < container,dish,tableware @ bowl
    banana = > plantain,bunch of bananas < fruit,food,produce @
    apple = > green apple,red apple,granny smith < fruit,food,produce @ apple
    sandwich = > burger,hamburger,cheeseburger,sub,hoagie,panini,club sandwich,grilled cheese,blt,wrap,\
    submarine sandwich < food,snack @ sandwich
    orange = orange fruit > tangerine,mandarin,clementine,orange slice < fruit,citrus,citrus fruit,food,\
    produce @ orange
    broccoli = > broccoli floret,floret < vegetable,veggie,food,produce @
    carrot = > baby carrot < vegetable,veggie,food,produce @
    hot dog = hotdog,frankfurter,frank,wiener,weiner > corn dog,chili dog,bratwurst < food,snack @ red hot
    pizza = pizza pie > pizza slice,slice of pizza,pepperoni pizza < food @ pizza
    donut = doughnut > bagel,cruller,glazed donut,donut hole < food,pastry,dessert,snack @ doughnut
    cake = > cupcake,cheesecake,birthday cake,wedding cake,chocolate cake,brownie,carrot cake,pound cake,\
    layer cake < food,dessert,pastry @
    chair = > armchair,recliner,stool,rocking chair,lawn chair,office chair,high chair,highchair,beach chair,\
    desk chair,folding chair,wheelchair,throne,lounge chair,deck chair < seat,furniture @ chair
    couch = sofa,settee,davenport > loveseat,love seat,futon,sectional,daybed,divan < seat,furniture @ sofa
    potted plant = house plant,houseplant,pot plant > potted flower,bonsai,fern,succulent < plant,\
    living thing @ houseplant
    bed = > bunk bed,mattress,crib,cot,cradle,double bed,king bed,queen bed,hospital bed,twin bed < furniture @
    dining table = table,dinner table,kitchen table > desk,coffee table,picnic table,\
    end table,side table < furniture @ dining table
    toilet = commode,loo,potty,water closet > urinal,toilet bowl,bidet < bathroom fixture,\
    plumbing fixture @ flush toilet
    tv = television,tv set,television set,telly,tv screen,television screen > flat screen,flat screen tv,flatscreen,\
    monitor,computer monitor,computer screen < screen,display,electronics,electronic device,\
    device @ television receiver
    laptop = notebook computer,laptop computer > macbook,netbook,chromebook < computer,electronics,electronic device,\
    device @ laptop
    mouse = computer mouse,wireless mouse < electronics,electronic device,device @ computer mouse
    remote = remote control,remote controller,clicker,tv remote > game controller,wii remote,wiimote,\
    controller < electronics,electronic device,device @ remote control
    keyboard = computer keyboard < electronics,electronic device,device @ computer keyboard
    cell phone = phone,cellphone,mobile phone,mobile,telephone,cellular phone,cell > smartphone,smart phone,iphone,\
    flip phone,android phone < electronics,electronic device,device @ cellular telephone
    microwave = microwave oven < appliance,kitchen appliance,oven @ microwave oven
    oven = > stove,stovetop,range,cooker,stove top < appliance,kitchen appliance @ oven
    toaster = > toaster oven < appliance,kitchen appliance @ toaster
    sink = washbasin,wash basin,basin,washbowl > kitchen sink,bathroom sink < bathroom fixture,plumbing fixture @ sink
    refrigerator = fridge,icebox > freezer,mini fridge < appliance,kitchen appliance @ refrigerator
    book = > textbook,novel,notebook,cookbook,paperback,hardcover,magazine,dictionary,bible < publication,\
    reading material @ book
    clock = timepiece > wall clock,alarm clock,grandfather clock,clock face,digital clock < @ clock
    vase = > flower vase,urn < container @ vase
    scissors = pair of scissors,shears < tool @ scissors
    teddy bear = teddy,teddybear > < toy,stuffed animal,plush,plush toy,plushie,stuffed toy,stuffed bear @ teddy
    hair drier = hair dryer,hairdryer,blow dryer,blow drier,blowdryer < appliance,device @ hand blower
    toothbrush = tooth brush > electric toothbrush < brush @ toothbrush
    cube = > die,dice < shape,object,block,solid @
    sphere = ball,orb,globe < shape,object,solid @
    cylinder = tube < shape,object,solid @
    square = > < shape,block,item,object,figure @
    circle = disc,disk,round,dot < shape,item,object,figure @
    triangle = > < shape,item,object,figure @
    pump = > water pump,fuel pump < machine,equipment,device @
    motor = engine > electric motor < machine,equipment,device @
    """

  /// Words that look like one thing and mean another, or only a part of it: they match nothing by their head.
  static let compounds = """
    toilet seat,toilet paper,toilet lid,toilet brush,car seat,bus stop,bus station,bus lane,train station,\
    train track,train
    tracks,train platform,boat dock,boat house,boathouse,boat trailer,bird house,birdhouse,bird cage,birdcage,\
    bird bath,bird
    feeder,dog house,doghouse,dog food,dog bowl,dog bed,dog collar,cat food,cat bed,cat litter,cat tree,\
    horse trailer,horse
    carriage,horse race,horse shoe,horseshoe,sea lion,sea horse,seahorse,guinea pig,prairie dog,koala bear,\
    teddy bear,stuffed
    bear,gummy bear,sea cow,sea elephant,rubber duck,mother board,cup holder,cup board,cupboard,bottle cap,\
    bottle opener,bottle
    rack,wine rack,wine cellar,knife block,fork lift,forklift,bowl cut,super bowl,pizza box,pizza cutter,pizza oven,\
    pizza
    parlor,pizza shop,donut shop,sandwich shop,cake stand,cake pan,cake mix,carrot top,apple juice,orange juice,\
    apple tree,orange
    tree,banana tree,apple pie,banana bread,book shelf,bookshelf,book case,bookcase,book store,bookstore,bookmark,\
    book end,clock
    tower,clocktower,flower pot,flowerpot,sink hole,oven mitt,oven door,refrigerator door,microwave door,phone booth,\
    phone
    book,phone case,phone charger,telephone pole,telephone booth,keyboard tray,piano keyboard,mouse pad,mousepad,\
    mouse trap,tv
    stand,tv show,tv remote,television stand,television show,laptop bag,laptop case,umbrella stand,bench press,\
    bed room,bedroom,bed
    spread,bedspread,bed sheet,bedside table,table cloth,tablecloth,table tennis,table lamp,chair lift,chairlift,\
    ski lift,ski
    slope,ski pole,ski poles,ski boot,ski resort,ski goggles,ski jump,skate park,surf shop,kite string,ball park,\
    ballpark,ball
    room,ballroom,ball field,baseball field,baseball game,baseball cap,baseball player,baseball team,\
    baseball stadium,baseball
    diamond,tennis court,tennis match,tennis shoe,tennis player,tennis net,tennis ball,tennis skirt,basketball court,\
    football
    field,soccer field,soccer game,car park,car door,car window,car wash,car keys,motorcycle helmet,bicycle helmet,\
    bike
    helmet,bike rack,bicycle rack,bike lane,bike path,plane ticket,airplane wing,airplane hangar,truck bed,\
    truck stop,person
    hood,traffic jam,traffic cone,traffic sign,parking lot,parking garage,parking space,stop watch,stopwatch,\
    fire place,fireplace,fire
    escape,fire extinguisher,ice cream,hot plate,hot tub,hot air balloon,peanut butter,necktie rack,tie rack,\
    bow knot,hand rail,hair
    brush,tooth paste,toothpaste,tooth pick,wine bar,glass door,glass window,eye glasses,magnifying glass,hour glass,\
    head
    light,headlight,street light,streetlight,lamp post,christmas tree,bean bag,punching bag,sleeping bag,paper bag,\
    plastic
    bag,garbage bag,trash bag,tea bag,air bag,mail box,lunch box,power plant,steering wheel,ferris wheel,cow bell,\
    cow boy hat,cow
    girl,sheep dog,elephant seal,zebra crossing,bear trap,giraffe house,person of interest,sword fish,cat fish,\
    catfish,dog fish
    """

  /// Pairs of classes that a person may well call by each other's name: a difference proves nothing.
  static let confusable = """
    car/truck,couch/chair,couch/bed,couch/bench,chair/bench,cup/bowl,cup/wine glass,cup/bottle,cup/vase,bowl/vase,\
    bottle/vase,handbag/backpack,handbag/suitcase,backpack/suitcase,tv/laptop,tv/microwave,oven/microwave,\
    oven/toaster,skateboard/snowboard,skateboard/surfboard,snowboard/skis,sandwich/hot dog,sandwich/pizza,donut/cake,\
    sink/toilet,sink/bowl,remote/cell phone,keyboard/laptop,mouse/remote,vase/potted plant,bear/teddy bear,bird/kite,\
    kite/airplane,umbrella/kite,frisbee/sports ball,dining table/bench,clock/tv,book/laptop,cake/sandwich,cake/pizza,\
    boat/surfboard,stop sign/traffic light,motor/pump,baseball bat/tennis racket
    """
}
