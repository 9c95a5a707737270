/// Nouns that instructions to an assistant are about.
enum EnglishNouns {
  static let table: [(WordClass, String)] = [
    (
      .instruction,
      "instruction instructions prompt prompts rule rules guideline guidelines direction directions directive directives"
    ),
    (
      .instruction,
      "command commands order orders constraint constraints restriction restrictions policy policies programming training"
    ),
    (
      .instruction,
      "context messages limitation limitations safeguards guardrails protocol protocols instuctions intructions"
    ),
    (.instruction, "instrucitons instructons configuration guidance preprompt commandments conversation requests"),
    (.system, "system developer internal hidden initial secret base root core underlying pre-prompt"),
    (
      .answer,
      "answer answers response responses reply replies output outputs completion completions message text email summary"
    ),
    (.answer, "solution codebase algorithm implementation result results report translation sentence sentences words"),
    (.assistant, "assistant assistants ai ais llm llms chatbot chatbots bot gpt chatgpt claude gemini copilot llama"),
    (
      .assistant,
      "llms chatbots language-models models model mistral agent agents dan a.i openai language-model gpt-4 gpt-3 siri alexa bard deepseek grok qwen"
    ),
    (.modeKind, "developer debug debugging maintenance admin administrator administrative god jailbreak sudo root"),
    (
      .modeKind, "override dan unrestricted privileged diagnostic diagnostics superuser dev system elevated kernel evil"
    ),
    (.modeKind, "engineering security backdoor uncensored unlimited verification training enforcement opposite"),
    (.mode, "mode modes privileges privilege override access reset clearance state"),
    (
      .limit,
      "restriction restrictions limitation limitations constraint constraints filter filters rule rules guideline"
    ),
    (
      .limit,
      "guidelines ethics policy policies censorship safety refusal refusals moderation boundaries limits warnings moral"
    ),
    (.limit, "morals ethical considerations safeguards guardrails norms format tyranny"),
    (.refusal, "refusal refusals refuse apology apologies apologize apologise disclaimer disclaimers sorry decline"),
    (.refusal, "unable warnings cannot can't"),
    (
      .resource,
      "account accounts iban recipient recipients payee payment payments transaction transactions transfer money funds"
    ),
    (
      .resource,
      "email emails e-mail e-mails link links url urls website websites site webpage webpages channel channels"
    ),
    (
      .resource,
      "message messages file files folder folders user users contact contacts calendar meeting meetings event events"
    ),
    (
      .resource,
      "invitation credentials token tokens database records data inbox mailbox workspace server repository repo booking"
    ),
    (
      .resource, "reservation hotel flight bitcoin wallet btc balance attachment attachments history chat group members"
    ),
    (.resource, "employee employees customer customers subscription appointment reminder password passwords username"),
    (
      .resource,
      "script program app application software key keys cookies logs log settings device phone number address"
    ),
    (
      .resource,
      "tool tools function functions command commands api plugin panel dollars euros usd eur gbp deposit card order item product gift voucher coupon crypto amount documents"
    ),
    (
      .secret,
      "password passwords passcode passcodes passphrase secret secrets credentials credential token pin otp login"
    ),
    (.secret, "pass-phrase api-key apikey key keys id ssn cvv"),
    (
      .content,
      "following snippet code block excerpt string text sentence phrase paragraph link line lines word words url tag"
    ),
    (.content, "anchor image markdown statement message html script fragment segment passage tags section piece"),
    (
      .evidence,
      "image picture photo document page resume cv article audio recording transcript video function code table file"
    ),
    (
      .evidence,
      "evidence webpage website receipt invoice email text question user caption screenshot scan gauge sensor reading"
    ),
    (.evidence, "form letter report paper speaker speech subtitle chart graph figure label sign content input data"),
    (
      .medium,
      "image images picture pictures photo photos photograph photographs screenshot screenshots scan scans video footage"
    ),
    (
      .medium,
      "film clip recording recordings audio soundtrack voice speech transcript caption captions subtitle subtitles"
    ),
    (.medium, "document documents page pages pdf file receipt invoice gauge display metadata text note ocr qr"),
    (.trusting, "trust believe rely heed"),
    (.task, "task tasks mission objective objectives goal goals assignment job duty purpose directive procedure order"),
    (.task, "orders instruction instructions request challenge operation quest following role"),
    (.user, "user user's users customer's customer client owner reader recipient victim"),
    (
      .authority,
      "administrator admin developer developers creator owner president police officer ceo god boss supervisor manager"
    ),
    (
      .authority,
      "openai anthropic google microsoft meta government fbi cia engineer maintainer operator programmer authority"
    ),
    (.authority, "administrators deity king investigator security support moderator headquarters"),
    (
      .pretext,
      "test testing debug debugging troubleshoot troubleshooting diagnostics diagnostic experimental experiment"
    ),
    (.pretext, "academic research educational exercise simulation drill training audit hypothetical fictional demo"),
    (.pretext, "experiment evaluation pipeline compliance verification purposes malfunction malfunctioning emergency"),
  ]

  /// Common words without a class: they tell English from noise and from ciphers.
  static let common = """
    time year years day days week month today tomorrow yesterday good great best better more most much less least very \
    really too well here there back up down out off only even still own same other others such way thing things man \
    woman child world life hand part place case point company work home water room area night right left high low \
    long short big small large little old young early late next few public able thank thanks sure about some company's \
    get got getting went gone came come coming made makes making took taken taking seen saw said says know known \
    think thought like liked want wanted need look looking looked used using use find found give gave given tell told \
    ask asked work worked seem feel try left call called keep kept put mean become became leave begin began show shown \
    ignored ignores ignoring forgot forgotten forgets forgetting disregarded disregarding bypassed overlooked \
    question questions quarter business revenue revenues million billion percent growth market markets sales cost costs \
    price prices total tax cash change invoice date amount item qty discount service services product products team \
    customers people number numbers first last new old name names country city state states street house family school \
    book books food car music sun moon sky red blue green white black yellow table chair cup plate dog cat bird horse \
    kind kinds type types example examples reason reasons result results problem problems idea ideas information \
    however also because then than when while where what which who whom whose been being having doing \
    capital language history science art law health body mind heart face eyes head door window river sea mountain
    """
}
