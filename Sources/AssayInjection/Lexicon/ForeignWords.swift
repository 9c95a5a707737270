/// The concepts of an override in other languages that put spaces between words. Inflected forms are listed;
/// accents do not matter. Word order differs, so the rules look for the concepts near each other.
enum ForeignWords {
  static let table: [(WordClass, String)] = [
    (.disregard, disregard), (.prior, prior), (.all, all), (.instruction, instruction), (.new, new),
    (.urgent, urgent), (.your, your), (.answer, answer), (.include, include), (.output, output), (.secret, secret),
    (.task, task), (.polite, polite), (.following, following), (.reveal, reveal), (.system, system),
    (.send, send), (.wh, questions), (.service, service), (.authority, authority),
  ]

  private static let disregard = """
    ignoriere ignorieren ignoriert vergiss vergessen vergesst missachte missachten missachtet umgehe umgehen \
    ignorez ignorer oublie oubliez oublier neglige negligez contourne contournez \
    ignora ignoren ignorad ignorar olvida olvide olviden olvidad olvidar omite omita descarta descarte desatiende \
    ignorare ignorate ignori dimentica dimenticate dimenticare dimentichi trascura trascurate tralascia \
    ignorem esqueca esquece esquecam esquecer desconsidere desconsiderar desconsidera despreze \
    negeer negeren vergeet vergeten omzeil \
    zignoruj ignoruj ignorujcie zignorowac ignorowac zapomnij zapomniec pomin pominac \
    ignoruji ignorujte zapomen zapomente prehledni \
    игнорируй игнорируйте игнорировать проигнорируй проигнорируйте забудь забудьте забыть отбрось пренебреги \
    ігноруй ігноруйте ігнорувати забудь забудьте \
    yoksay unut unutun gormezden dikkate ignorera glom ignorer glem unohda ohita hagyd felejtsd ignorati zanemari \
    zaboravi uita ignorati αγνόησε αγνοήστε αγνοείστε ξέχασε ξεχάστε abaikan lupakan bo qua quen \
    अनदेखा अनदेखी नजरअंदाज नज़रअंदाज़ भूल भूलो تجاهل تجاهلي تجاهلوا انس انسى התעלם התעלמי התעלמו שכח \
    ziba zibe unganaki khohlwa injoro injoroni shperfill harroje neamhaird dearmad seachain seachnaibh leig diochuimhnigh
    """

  private static let prior = """
    vorherige vorherigen vorheriger vorhergehenden vorhergehende bisherige bisherigen fruhere fruheren obige obigen \
    vorangegangenen precedente precedentes precedent precedents anterieures anterieurs anterieure anteriores anterior \
    previas previos previa previo arriba ci-dessus dessus precedenti precedente sopra anteriori prévias acima \
    vorige eerdere bovenstaande voorgaande poprzednie poprzednich poprzedni wczesniejsze wczesniejszych powyzsze \
    predchozi predesle vyse предыдущие предыдущих предыдущую предыдущая прежние прежних выше вышеуказанные ранее \
    попередні попередніх onceki yukaridaki tidigare forrige foregaende tidligere aiemmat aiempi edelliset elozo korabbi \
    fenti prethodne prethodna anterioare precedente προηγούμενες προηγούμενη προηγούμενων παραπάνω sebelumnya truoc \
    पिछले पिछली पिछला पूर्व السابقة السابق أعلاه הקודמות הקודם הקודמים edellinen \
    yangaphambilini yangaphambili edlule mëparshme meparshme meparshem mesiperme roimhe roimhe-seo thuas roimhe seo
    """

  private static let all = """
    alle allen alles samtliche toutes tous tout toute todas todos todo toda tutte tutti tutto alle wszystkie wszystkich \
    wszystko vsechny vse все всех всё усі всі tum butun alla kaikki minden osszes toate sve όλες όλα semua tat \
    सभी सब كل جميع כל yonke gjitha uile gach
    """

  private static let instruction = """
    anweisung anweisungen anleitung anleitungen instruktion instruktionen befehl befehle regeln vorgaben vorgabe \
    instructions consignes consigne directives regles ordres instrucciones instruccion indicaciones reglas ordenes \
    directrices istruzioni istruzione regole direttive comandi indicazioni instrucoes instrucao regras ordens \
    orientacoes diretrizes instructies instructie opdrachten regels richtlijnen instrukcje instrukcji polecenia polecen \
    zasady instrukce pokyny pokynu prikazy инструкции инструкций инструкцию указания указаний команды правила приказы \
    інструкції вказівки talimat talimatlari talimatlar talimatlarin komutlari kurallari instruktioner instruksjoner \
    anvisningar instrukser ohjeet ohjeita ohjeistus utasitasokat utasitasok utasitast uputstva upute instructiuni \
    instructiunile οδηγίες οδηγιών εντολές κανόνες instruksi perintah petunjuk lenh निर्देश निर्देशों निर्देशो आदेश आदेशों \
    التعليمات تعليمات الأوامر ההוראות הוראות imiyalelo imiyalo umyalelo imiyalezo udhezime udhezimet udhezimeve \
    treoracha treoir treoirlinte stiuireadh stiuiridhean oideas orduithe
    """

  private static let new = """
    neue neuen neuer neues nouvelle nouvelles nouveau nouveaux nuevas nuevos nueva nuevo nuove nuova nuovo nuovi novas \
    novos nova novo nieuwe nowe nowa nowy nove новые новая новое новых нові yeni nya nye uudet uusi uj noi νέες νέα νέο \
    baru moi नए नया नई جديدة الجديدة חדשות חדשה emisha entsha reja ri nua ura ur
    """

  private static let urgent = """
    wichtig wichtige wichtigen dringend achtung importante importantes importanti urgente urgentes attention belangrijk \
    belangrijke dringend wazne wazna pilne dulezite важно важные важная срочно внимание onemli acil viktigt viktig \
    vigtig tarkea tarkeat fontos vazno σημαντικό σημαντικές penting quan महत्वपूर्ण ज़रूरी مهم هامة عاجل חשוב חשובות \
    ebalulekile ebalulekileyo rendesishme rendesishem urgjente tabhachtacha tabhachtach cudromach
    """

  private static let your = """
    dein deine deiner deinen deinem ihre ihren ihrer ton ta tes votre vos tu tus su sus tuo tua tuoi tue vostra suo \
    seu sua seus suas teu tua jouw je uw twoj twoja twoje twojej swoja swojej tvoje tvoji vasi твой твоя твоем ваш вашем \
    свой свою своем din ditt dina sinun a valaszodban τη σου anda kamu आपका आपके अपने अपनी yakho kwakho tende tuaj do \
    agad nad
    """

  private static let answer = """
    antwort antworten reponse reponses respuesta respuestas risposta risposte resposta respostas antwoord odpowiedz \
    odpowiedzi odpoved odpovedi ответ ответе ответы відповідь yanit cevap yaniti cevabi svar svaret vastaus valasz \
    valaszodban odgovor raspuns απάντηση απάντησή jawaban tra उत्तर जवाब إجابة إجابتك ردك תשובה empendulweni impendulo pergjigje \
    pergjigjen pergjigja fhreagra freagra fhreagairt freagairt
    """

  private static let include = """
    fuge fugen integriere beinhalte inclus incluez inclure ajoute ajoutez incluye incluya incluir agrega agregue anade \
    includi includere includete aggiungi aggiungere inclua inclui adicione voeg dolacz uwzglednij dodaj zahrn zahrnte \
    включи включите добавь добавьте ekle dahil inkludera lagg inkluder sisallyta szurd ukljuci include συμπερίλαβε \
    sertakan masukkan शामिल जोड़ें أدرج أضف הוסף כלול faka perfshi shto cuir
    """

  private static let output = """
    sage sag schreibe schreib antworte gib nenne ausgeben dis dites ecris ecrivez reponds repondez affiche affichez \
    indiquez di diga escribe escriba responde responda muestra muestre indica declara repite rispondi scrivi scrivere \
    mostra ripeti stampa diga escreva responda repita zeg schrijf antwoord toon herhaal napisz powiedz odpowiedz \
    wyswietl powtorz napis rekni скажи скажите напиши напишите ответь ответьте выведи выведите повтори повторите \
    yaz soyle goster tekrarla skriv svara sano kirjoita mondd ird γράψε πες tulis katakan ulangi viet noi लिखें बताओ \
    बताएं कहें दोहराएं قل اكتب أجب כתוב אמור ענה phinda phendula shfaq perserit shkruaj thuaj freagair scriobh abair \
    dean sgriobh output
    """

  private static let secret = """
    passwort kennwort geheimnis motdepasse mot-de-passe contrasena contrasenas clave senha senhas parola wachtwoord haslo \
    heslo пароль пароля пароли sifre sifreni losenord passord salasana jelszo lozinka κωδικός κωδικό sandi पासवर्ड المرور סיסמה \
    iphasiwedi fjalekalimin fjalekalimi pasfhocal facal-faire
    """

  private static let task = """
    aufgabe auftrag tache mission tarea tareas mision compito missione tarefa missao taak zadanie misja ukol задача \
    задание завдання gorev gorevin uppgift oppgave opgave tehtava feladat zadatak sarcina αποστολή tugas nhiem कार्य \
    مهمة משימה umsebenzi detyre detyra tasc obair
    """

  private static let polite = """
    bitte veuillez svp prego por favor alstublieft prosze prosim пожалуйста lutfen snalla vennligst kerlek molim \
    παρακαλώ tolong silakan कृपया من_فضلك בבקשה sicela ngicela lutemi thoil
    """

  private static let following = """
    folgende folgenden folgendes suivante suivantes suivant siguiente siguientes seguente seguenti seguinte seguintes \
    volgende nastepujace nastepujacy nasledujici следующее следующие следующий asagidaki foljande folgende seuraavat \
    kovetkezo sledece ακόλουθο ακόλουθα berikut sau निम्नलिखित التالي הבא lokhu okulandelayo vijon meposhtme seo leanas \
    a-leanas
    """

  private static let reveal = """
    zeige zeig verrate enthulle offenbare montre montrez revele revelez revela revele mostrar muestrame rivela rivelare \
    revele toon onthul pokaz ujawnij ukaz odhal покажи покажите раскрой goster acikla visa avsloja paljasta mutasd \
    otkrij tunjukkan दिखाओ दिखाएं प्रकट اكشف أظهر גלה הצג veza namathisela trego ngjit nochd taispean greamaigh ndaj roinn
    """

  private static let system = """
    systemprompt systemanweisungen systemnachricht systeme sistema systeem systemowy systemu системный системные \
    системного sisteme sistem jarjestelma rendszer συστήματος सिस्टम النظام המערכת isistimu wesistimu sistemit chorais \
    siostam
    """

  private static let send = """
    sende senden schicke uberweise envoie envoyez envia envie enviar manda invia inviare spedisci envie stuur wyslij \
    posli отправь отправьте переведи gonder skicka laheta kuldd posalji στείλε kirim gui भेजें भेजो أرسل שלח thumela dergo \
    seol cuir
    """

  private static let questions = """
    quel quelle quels quelles pourquoi comment combien cual cuales cuanto cuanta donde quien cuando qual quale quali \
    perche quanto quanta onde quando quem welche welcher welches warum wieviel wer wie waar hoeveel welke jaki jaka \
    dlaczego kolik jaky какой какая какие почему сколько где кто что
    """

  private static let service = """
    erklare erklaren erstelle erstellen ubersetze ubersetzen schreibe verfasse empfehle empfiehl beschreibe fasse \
    nenne berechne entwirf entwerfe beantworte generiere erzahle berate hilf \
    explique expliquez redige redigez traduis traduisez cree creez recommande recommandez decris decrivez resume \
    resumez donne donnez calcule calculez conseille conseillez aide aidez propose proposez raconte concois \
    explica explique traduce traduzca redacta redacte crea cree recomienda recomiende describe dame deme calcula \
    aconsejame ayudame disena genera resume cuentame dime proporciona sugiere \
    spiega traduci scrivi crea consiglia consigliami raccomanda descrivi dammi calcola aiutami progetta genera riassumi \
    dimmi fornisci suggerisci elenca componi \
    explique traduza escreva crie recomende descreva calcule aconselhe ajude projete gere resuma sugira forneca liste \
    vertaal schrijf leg maak beschrijf adviseer geef ontwerp genereer bereken noem vat \
    wyjasnij przetlumacz napisz stworz polec opisz podaj oblicz doradz pomoz zaprojektuj wygeneruj wymien zaproponuj \
    vysvetli preloz napis vytvor doporuc popis spocitej porad pomoz navrhni \
    объясни объясните переведи переведите напиши напишите создай создайте опиши опишите посоветуй посоветуйте дай дайте \
    рассчитай порекомендуй порекомендуйте перечисли составь помоги расскажи предложи \
    acikla cevir yaz olustur oner tarif hesapla tavsiye listele tasarla anlat ozetle \
    forklara oversatt skriv skapa rekommendera beskriv berakna foresla lista forklar anbefal lag lav selita kaanna \
    kirjoita luo suosittele kuvaile laske magyarazd forditsd irj keszits ajanlj objasni prevedi napisi kreiraj preporuci \
    explica traduceti scrie creeaza recomanda descrie \
    εξήγησε μετάφρασε γράψε δημιούργησε πρότεινε περίγραψε jelaskan terjemahkan tulis buat buatkan rekomendasikan \
    sebutkan hitung sarankan ringkas giai thich viet dich \
    समझाइए समझाएं लिखिए लिखें बनाइए बनाएं अनुवाद बताइए बताएं सुझाएं اشرح ترجم اكتب أنشئ صف اقترح احسب أعطني הסבר תרגם כתוב \
    צור תאר המלץ \
    dala bhala chaza humusha ngeluleke ngeluleka ngitshele nginike ncoma phakamisa bonisa khombisa phendula ngisize hlela \
    klama yenza nikeza \
    krijo krijoni shkruaj shkruani shpjego shpjegoni perkthe perktheni keshillo keshilloni trego tregoni rekomando \
    rekomandoni pergjigju ndihmo ndihmoni harto hartoni dizajno dizajnoni sugjero sugjeroni jepni ofro ofroni llogarit \
    cruthaigh scriobh minigh aistrigh comhairligh tabhair inis mol moltar taispeain freagair cabhraigh dear solathair \
    cruthaich sgriobh minich thoir innis seall freagair cuidich dealbhaich comhairlich
    """

  private static let authority = """
    administrateur administrador amministratore beheerder администратор praesident presidente president polizei policia \
    polizia yonetici entwickler desarrollador developpeur sviluppatore разработчик
    """
}
