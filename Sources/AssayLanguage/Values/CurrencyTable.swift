/// The currencies by name, with the words and signs that people write for them.
///
/// The names and forms follow the English unit lists of microsoft/Recognizers-Text (MIT licence).
enum CurrencyTable {
  /// `name;ISO 4217 code;codes of its fraction units;forms behind a number;forms before a number`. The name, its
  /// plural with "s" and the code are forms without being listed.
  static let currencies = """
    Abkhazian apsar;;;apsars
    Afghan afghani;AFN;PUL;afghanis|afghani
    Euro;EUR;CENT|KWARTJE|DUBBELTJE|STUIVER;€;€
    Albanian lek;ALL;QINDARKE;leks|lek
    Angolan kwanza;AOA;CENTIMO;kz|kwanza|kwanzas
    Armenian dram;AMD;LUMA
    Aruban florin;AWG;CENT;ƒ
    Bangladeshi taka;BDT;POISHA;৳|taka|takas
    Bhutanese ngultrum;BTN;CHETRUM;nu.
    Bolivian boliviano;BOB;CENTAVO;bs.|bolivia boliviano|bolivia bolivianos
    Bosnia and Herzegovina convertible mark;BAM;FENING
    Botswana pula;BWP;THEBE;pula|pulas
    Brazilian real;BRL;CENTAVO;r$|brazil real|brazil reals;r$
    Bulgarian lev;BGN;STOTINKA;лв|bulgaria lev|bulgaria levs
    Cambodian riel;KHR;SEN;៛|cambodia riel|cambodia riels
    Cape Verdean escudo;CVE;CENTAVO
    Costa Rican colón;CRC;CENTIMO;₡|costa rica colón|costa rica colóns|costa rican colon|costa rican colons|\
    costa rica colon|costa rica colons;₡
    Salvadoran colón;SVC;;svc|salvador colón|salvador colóns|salvadoran colon|salvadoran colons|salvador colon|\
    salvador colons
    Croatian kuna;HRK;LIPA;kn|croatia kuna|croatian kuna kunas
    Czech koruna;CZK;HALER;kč
    Eritrean nakfa;ERN;CENT;nfk
    Ethiopian birr;ETB;SANTIM
    Gambian dalasi;GMD;BUTUT
    Georgian lari;GEL;TETRI;lari|₾
    Ghanaian cedi;GHS;PESEWA;₵|gh₵
    Guatemalan quetzal;GTQ;CENTAVO;guatemala quetzal
    Haitian gourde;HTG;CENTIME
    Honduran lempira;HNL;CENTAVO
    Hungarian forint;HUF;FILLER;ft|hungary forint|hungary forints
    Iranian rial;IRR;DINAR;iran rial|iran rials
    Yemeni rial;YER;FILS
    Israeli new shekel;ILS;AGORA;₪|agora
    Lithuanian litas;LTL;;ltl|lithuan litas|lithuanian lit|lithuan lit
    Japanese yen;JPY;SEN;yen|¥|yens|japan yen|japan yens;¥
    Kazakhstani tenge;KZT;TIIN;kazakh tenge|kazak tenge
    Kenyan shilling;KES;CENT
    North Korean won;KPW;CHON
    South Korean won;KRW;JEON
    Korean won;;;₩
    Kyrgyzstani som;KGS;TYIYN
    Uzbekitan som;UZS;;uzs
    Lao kip;LAK;ATT;₭n|₭
    Lesotho loti;LSL;SENTE;loti
    South African rand;ZAR;CENT;south africa rand|south africa rands
    Macanese pataca;MOP;AVO;mop$
    Macedonian denar;MKD;DENI;ден
    Malagasy ariary;MGA;IRAIMBILANJA
    Malawian kwacha;MWK;TAMBALA;mk
    Malaysian ringgit;MYR;SEN;rm|malaysia ringgit|malaysia ringgits
    Mauritanian ouguiya;MRO;KHOUMS;um|mauritania ouguiya|mauritania ouguiyas
    Mongolian tögrög;MNT;MONGO;₮|mongolia tögrög|mongolia tögrögs|mongolian togrog|mongolian togrogs|mongolia togrog|\
    mongolia togrogs
    Mozambican metical;MZN;CENTAVO;mt|mozambica metical|mozambica meticals
    Burmese kyat;MMK;PYA;ks
    Nicaraguan córdoba;NIO;CENTAVO
    Nigerian naira;NGN;KOBO;naira|₦|nigeria naira|nigeria nairas
    Turkish lira;TRY;KURUS;tl|turkey lira|turkey liras;₺
    Omani rial;OMR;BAISA
    Panamanian balboa;PAB;CENTESIMO;b/.
    Centesimo
    Papua New Guinean kina;PGK;TOEA;kina
    Paraguayan guaraní;PYG;CENTIMO;₲
    Peruvian sol;PEN;CENTIMO;soles|sol|peruvian nuevo sol
    Polish złoty;PLN;GROSZ;złoty|zł|zloty|polish zloty|poland zloty|poland złoty
    Qatari riyal;QAR;DIRHAM;qatar riyal|qatar riyals
    Saudi riyal;SAR;HALALA
    Riyal;;;rial|﷼
    Dirham;;;dirhem|dirhm
    Samoan tālā;WST;SENE;tālā|tala|ws$|samoa|samoan tala;ws$
    São Tomé and Príncipe dobra;STN;;dobras|dobra;db|std
    Sierra Leonean leone;SLL;CENT;leone|le
    Peseta
    Netherlands guilder;NLG;;florin|netherlands antillean guilder|ang|nederlandse gulden|guilders|guilder|gulden|\
    dutch guilders|dutch guilder|fl
    Swazi lilangeni;SZL;CENT;lilangeni|emalangeni
    Tajikistani somoni;TJS;DIRAM;somoni
    Thai baht;THB;SATANG;฿|baht
    Tongan paʻanga;TOP;;paʻanga|tongan pa'anga|pa'anga
    Ukrainian hryvnia;UAH;KOPIYKA;hyrvnia|₴|ukrain hryvnia|ukrain hryvnias
    Vanuatu vatu;VUV;;vatu
    Venezuelan bolívar;VEF;CENTIMO;bs.f.|bolívar fuerte|venezuelan bolivar|venezuelan bolivars|venezuela bolivar|\
    venezuela bolivarsvenezuelan bolivar
    Vietnamese dong;VND;;vnd|đồng|vietnam dong|vietnam dongs
    Zambian kwacha;ZMW;NGWEE;zk|zambia kwacha|kwachas
    Moroccan dirham;MAD;CENTIME
    United Arab Emirates dirham;AED;FILS
    Azerbaijani manat;AZN;QƏPIK
    Turkmenistan manat;TMT;TENNESI;turkmenistan new manat
    Manat
    Somali shilling;SOS;CENT;shilin soomaali|scellino|shilin|sh.so.
    Somaliland shilling;;CENT;soomaaliland shilin
    Tanzanian shilling;TZS;CENT;tsh|tanzania shilling|tanzania shillings
    Ugandan shilling;UGX;CENT;uganda shilling|uganda shillings
    Romanian leu;RON;BAN;lei|romania leu
    Moldovan leu;MDL;BAN;moldova leu
    Leu
    Nepalese rupee;NPR;PAISA
    Pakistani rupee;PKR;PAISA
    Indian rupee;INR;PAISA;₹|india rupees|india rupee;₹
    Seychellois rupee;SCR;CENT;sr|sre
    Mauritian rupee;MUR;CENT
    Maldivian rufiyaa;MVR;LAARI;maldive rufiyaas|maldive rufiyaa
    Sri Lankan rupee;LKR;CENT;රු|ரூ
    Indonesian rupiah;IDR;SEN;rupiah|perak|rp
    Rupee;;;rs
    Danish krone;DKK;ØRE;denmark krone|denmark krones
    Norwegian krone;NOK;ØRE;norway krone|norway krones
    Faroese króna;;OYRA;faroese krona
    Icelandic króna;ISK;EYRIR;icelandic krona|iceland króna|iceland krona
    Swedish krona;SEK;ORE;swedan krona
    Krone;;;kronor|krona|króna|kr
    West African CFA franc;XOF;CENTIME;west africa cfa franc|west africa franc|west african franc
    Central African CFA franc;XAF;CENTIME;central africa cfa franc|central african franc|central africa franc
    Comorian franc;KMF;CENTIME
    Congolese franc;CDF;CENTIME
    Burundian franc;BIF;CENTIME
    Djiboutian franc;DJF;CENTIME
    CFP franc;XPF;CENTIME
    Guinean franc;GNF;CENTIME
    Swiss franc;CHF;RAPPEN;sfr.
    Rwandan franc;RWF;CENTIME;rf|r₣|frw
    Belgian franc;BEF;;bi.|b.fr.|bef|belgium franc
    Franc;;;fr.|fs
    Russian ruble;RUB;KOPEK;₽|russia ruble|russia ₽|russian ₽|russia rubles
    New Belarusian ruble;BYN;KAPYEYKA;new belarus ruble|new belarus rubles
    Old Belarusian ruble;BYR;;byr|old belarus ruble|old belarus rubles
    Transnistrian ruble;PRB;KOPEK;р.
    Belarusian ruble;;;belarus ruble|belarus rubles
    Ruble;;;br
    Algerian dinar;DZD;SANTEEM;algeria dinar|algeria dinars
    Bahraini dinar;BHD;FILS
    Iraqi dinar;IQD;FILS;iraq dinars|iraq dinar
    Jordanian dinar;JOD;PIASTRE;jordan dinar|jordan dinars
    Kuwaiti dinar;KWD;FILS
    Libyan dinar;LYD;DIRHAM;libya dinars|libya dinar
    Serbian dinar;RSD;PARA;din.|дин.|serbia dinars|serbia dinar
    Tunisian dinar;TND;MILLIME;tunisia dinars|tunisia dinar
    Yugoslav dinar;YUN;;yun
    Dinar;;;denar
    Argentine peso;ARS;CENTAVO;argetina peso|argetina pesos
    Chilean peso;CLP;CENTAVO;chile peso
    Colombian peso;COP;CENTAVO;colombia peso|colombia pesos
    Cuban convertible peso;CUC;CENTAVO;cuba convertible pesos|cuba convertible peso
    Cuban peso;CUP;CENTAVO;cuba pesos|cuba peso
    Dominican peso;DOP;CENTAVO;dominica pesos|dominica peso
    Mexican peso;MXN;CENTAVO;mexico pesos|mexico peso|mxn$|mxn $|mex$;mxn$|mxn $|mex$
    Philippine peso;PHP;;piso|₱|php
    Uruguayan peso;UYU;CENTESIMO
    Peso
    Alderney pound;;PENNY;alderney £
    British pound;GBP;PENNY;british £|pound sterling|pound sterlings|sterling|pound scot|pound scots
    Guernsey pound;;PENNY;guernsey £|ggp
    Ascension pound;;PENNY;ascension £
    Saint Helena pound;SHP;PENNY;saint helena £
    Egyptian pound;EGP;PIASTRE;egyptian £|egypt pounds|egypt pound
    Falkland Islands pound;FKP;PENNY;falkland islands £|falkland island pounds|falkland island pound|falkland island £
    Gibraltar pound;GIP;PENNY;gibraltar £
    Manx pound;IMP;PENNY;manx £
    Jersey pound;JEP;PENNY;jersey £
    Lebanese pound;LBP;PIASTRE;lebanese £|lebanan pounds|lebanan pound|lebanan £
    South Georgia and the South Sandwich Islands pound;;PENNY;south georgia and the south sandwich islands £
    South Sudanese pound;SSP;PIASTRE;south sudanese £|south sudan pounds|south sudan pound|south sudan £
    Sudanese pound;SDG;PIASTRE;sudanese £|sudan pounds|sudan pound|sudan £
    Syrian pound;SYP;PIASTRE;syrian £|syria pounds|syria pound|syria £
    Tristan da Cunha pound;;PENNY;tristan da cunha £
    Pound;;;£;£
    Pence
    Shilling;;;shilingi|sh
    United States dollar;USD;CENT;united states $|u.s. dollars|u.s. dollar|u s dollar|u s dollars|american dollars|\
    american dollar|us$|us dollar|us dollars|u.s dollar|u.s dollars|usd$;united states $|us$|us $|u.s. $|u.s $|usd$
    East Caribbean dollar;XCD;;east caribbean $|xcd;east caribbean $
    Australian dollar;AUD;CENT;australian $|australian$|australia dollars|australia dollar|australia $|\
    australia$;australian $|australia $
    Bahamian dollar;BSD;CENT;bahamian $|bahamian$|bahamia dollars|bahamia dollar|bahamia $|bahamia$;bahamian $|bahamia $
    Barbadian dollar;BBD;CENT;barbadian $;barbadian $|barbadin $
    Belize dollar;BZD;CENT;belize $;belize $
    Bermudian dollar;BMD;CENT;bermudian $|bermudia dollars|bermudia dollar|bermudia $;bermudian $
    British Virgin Islands dollar;;CENT;british virgin islands $|bvi$|virgin islands dollars|virgin islands dolalr|\
    virgin islands $|virgin island dollars|virgin island dollar|virgin island $;british virgin islands $|bvi$|\
    virgin islands $|virgin island $|british virgin island $
    Brunei dollar;BND;SEN;brunei $;brunei $|b$
    Singapore dollar;SGD;CENT;singapore $|s$;singapore $|s$
    Canadian dollar;CAD;CENT;canadian $|can$|c$|canada dollars|canada dolllar|canada $;canadian $|can$|c$|c $|canada $
    Cayman Islands dollar;KYD;CENT;cayman islands $|ci$|cayman island dollar|cayman island doolars|\
    cayman island $;cayman islands $|ci$|cayman island $
    New Zealand dollar;NZD;CENT;new zealand $|nz$|kiwi;new zealand $|nz$|nz $
    Cook Islands dollar;;CENT;cook islands $|cook island dollars|cook island dollar|cook island $;cook islands $|\
    cook island $
    Fijian dollar;FJD;CENT;fijian $|fiji dollars|fiji dollar|fiji $;fijian $|fiji $
    Guyanese dollar;GYD;CENT;gy$;gy$|gy $|g$|g $
    Hong Kong dollar;HKD;CENT;hong kong $|hk$|hk dollars|hk dollar|hk $|hongkong$;hong kong $|hk$|hk $
    Jamaican dollar;JMD;CENT;jamaican $|j$|jamaica dollars|jamaica dollar|jamaica $;jamaican $|j$|jamaica $
    Kiribati dollar;;CENT;kiribati $;kiribati $
    Liberian dollar;LRD;CENT;liberian $|liberia dollars|liberia dollar|liberia $;liberian $|liberia $
    Micronesian dollar;;CENT;micronesian $;micronesian $
    Namibian dollar;NAD;CENT;namibian $|n$|namibia dollars|namibia dollar|namibia $;namibian $|n$|namibia $
    Nauruan dollar;;CENT;nauruan $;nauruan $
    Niue dollar;;CENT;niue $;niue $
    Palauan dollar;;CENT;palauan $;palauan $
    Pitcairn Islands dollar;;CENT;pitcairn islands $|pitcairn island dollars|pitcairn island dollar|\
    pitcairn island $;pitcairn islands $|pitcairn island $
    Solomon Islands dollar;SBD;CENT;solomon islands $|si$|solomon island dollars|solomon island dollar|\
    solomon island $;solomon islands $|si$|si $|solomon island $
    Surinamese dollar;SRD;CENT;surinamese $;surinamese $|surinam $
    New Taiwan dollar;TWD;CENT;nt$|ntd;nt$|nt $
    Trinidad and Tobago dollar;TTD;CENT;trinidad and tobago $|trinidad $|trinidad dollar|trinidad dollars|\
    trinidadian dollar|trinidadian dollars|trinidadian $;trinidad and tobago $|trinidad $|trinidadian $
    Tuvaluan dollar;TVD;CENT;tuvaluan $;tuvaluan $
    Dollar;;CENT;$;$
    Chinese yuan;CNY;FEN|JIAO;yuan|kuai|renminbi|rmb|￥|元;￥
    Finnish markka;FIM;;suomen markka|finsk mark|fim|markkaa|markka
    Penni;;;penniä
    Bitcoin;XBT;MILLIBITCOIN|SATOSHI;btc|xbt|₿;₿|btc|xbt
    """

  /// `name;how many make one of the main unit;code;forms`
  static let fractions = """
    Pul;100;PUL
    Cent;100;CENT
    Qindarkë;100;QINDARKE;qindarke|qindarkes
    Paisa;100;PAISA;poisha
    Chetrum;100;CHETRUM
    Fening;100;FENING
    Thebe;100;THEBE
    Stotinka;100;STOTINKA;stotinki
    Céntimo;100;CENTIMO
    Lipa;100;LIPA
    Haléř;100;HALER
    Butut;100;BUTUT
    Tetri;100;TETRI
    Pesewa;100;PESEWA
    Fillér;100;FILLER
    Att;100;ATT
    Sente;100;SENTE;lisente
    Avo;100;AVO
    Deni;100;DENI
    Iraimbilanja;5;IRAIMBILANJA
    Tambala;100;TAMBALA
    Khoums;5;KHOUMS
    Pya;100;PYA
    Kobo;100;KOBO
    Kuruş;100;KURUS
    Toea;100;TOEA
    Grosz;100;GROSZ;groszy|grosze
    Halala;100;HALALA
    Sene;100;SENE
    Diram;100;DIRAM
    Satang;100;SATANG
    Seniti;100;SENITI
    Qəpik;100;QƏPIK
    Ban;100;BAN;bani
    Øre;100;ØRE;oyra|eyrir
    Rappen;100;RAPPEN
    Centime;100;CENTIME;santim
    Kopek;100;KOPEK
    Kapyeyka;100;KAPYEYKA
    Santeem;100;SANTEEM
    Fils;1000;FILS;fulūs
    Para;100;PARA;napa
    Millime;1000;MILLIME
    Centavo;100;CENTAVO
    Penny;100;PENNY;pennies
    Sen;100;SEN
    Fen;100;FEN
    Jiao;10;JIAO;mao
    Millibitcoin;1000;MILLIBITCOIN;milibitcoin|milibitcoins
    Satoshi;100000000;SATOSHI
    """
}
