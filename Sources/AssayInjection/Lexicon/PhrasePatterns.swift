/// Fixed strings over lower-case ASCII: tokens of chat templates, words that injections in the wild share.
struct PhrasePatterns: Sendable {
  struct Phrase: Sendable {
    var rule: InjectionRule
    var tier: Int
    var suspicion: Double
    /// No letter or digit may stand directly before or behind.
    var isWord: Bool
    /// Nothing but blanks stands before it on its line.
    var startsLine: Bool
  }

  let automaton: AhoCorasick
  let phrases: [Phrase]

  static let shared = PhrasePatterns()

  private init() {
    var patterns: [[UInt8]] = []
    var phrases: [Phrase] = []
    func add(_ texts: [String], _ rule: InjectionRule, _ tier: Int, _ suspicion: Double, word: Bool, line: Bool = false)
    {
      for text in texts {
        patterns.append(Array(text.utf8))
        phrases.append(
          Phrase(rule: rule, tier: tier, suspicion: suspicion, isWord: word, startsLine: line))
      }
    }
    add(Self.templateTokens, .roleToken, 1, 0.95, word: false)
    add(Self.roleLines, .roleToken, 1, 0.85, word: false, line: true)
    add(
      ["### instruction", "### instructions", "### response:", "### input:"], .roleToken, 2, 0.5, word: false,
      line: true)
    add(Self.override, .override, 1, 0.95, word: true)
    add(Self.taskLeads, .task, 2, 0.6, word: true)
    add(Self.persona, .persona, 1, 0.9, word: true)
    add(Self.refusal, .refusalSuppression, 1, 0.85, word: true)
    add(Self.delayed, .delayed, 2, 0.6, word: true)
    add(Self.assistant, .assistant, 2, 0.6, word: true)
    add(Self.reveal, .revealPrompt, 1, 0.85, word: true)
    add(Self.markup, .activeMarkup, 2, 0.55, word: false)
    add(Self.respond, .respond, 2, 0.6, word: true)
    add(Self.authority, .authority, 2, 0.55, word: true)
    automaton = AhoCorasick(patterns)
    self.phrases = phrases
  }

  private static let templateTokens = [
    "<|im_start|>", "<|im_end|>", "<|im_sep|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>",
    "<|eot_id|>",
    "<|start_header_id|>", "<|end_header_id|>", "<|begin_of_text|>", "<|end|>", "<|message|>", "<|channel|>",
    "<|endofprompt|>", "<|tool|>", "<|call|>", "<|vision_start|>", "<|python_tag|>", "[inst]", "[/inst]", "<<sys>>",
    "<</sys>>", "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "[system_prompt]", "[/system_prompt]",
    "[available_tools]", "[tool_calls]", "[tool_results]", "<tool_call>", "</tool_call>", "<tool_response>",
    "<function_calls>", "</function_calls>", "<function_results>", "<tool_result>", "</tool_result>", "</tool_results>",
    "<system_prompt>", "</system_prompt>", "<system-prompt>", "<system>", "</system>", "<sys>", "</sys>",
    "<system mode", "<admin>", "</admin>", "<developer>", "</developer>", "<assistant>", "</assistant>",
    "<information>", "</information>", "<system_message>", "<system-reminder>", "<important>", "</important>",
    "<instructions>", "</instructions>", "<instruction>", "</instruction>", "<new_instructions>", "</user_input>",
    "</untrusted",
    "\"role\": \"system\"", "\"role\":\"system\"", "'role': 'system'", "\"role\": \"assistant\"", "role: system",
    "{{#system", "{%- system", "[system]", "[/system]", "[system message", "[assistant]", "[developer]", "(system note",
    "<interaction-config", "<now entering", "begin system prompt", "end system prompt", "end of system prompt",
    "end of user input", "begin new instructions", "end of document. new",
    "begin_system", "end_system",
  ]

  private static let roleLines = [
    "### system", "### human:", "### assistant", "system prompt:", "system message:", "system instruction:",
    "system override", "new system prompt",
    "system note:", "developer note:", "developer message:", "note to ai", "note to assistant", "admin override",
    "<<system", "::system", "human: ignore", "assistant: sure", "assistant: ok",
  ]

  private static let override = [
    "set aside all", "set aside the previous", "leave aside all", "put aside all", "leave out all previous",
    "what was said before no longer", "said before no longer", "instructions no longer apply", "rules no longer apply",
    "no longer applies to you", "wipe your memory", "throw out your", "drop your instructions", "drop your rules",
    "forget everything above", "forget all of the above", "ignore all of the above", "ignore the above",
    "disregard the above", "forget the above", "ignore what you were",
    "ignore everything before", "ignore everything above", "ignore all that", "disregard everything",
    "disregard all of",
    "stop following your", "do not follow the previous", "don't follow the previous", "do not follow your",
    "do not obey the", "override your programming", "override your instructions", "instructions are now void",
    "overriding what used to be", "commands are now null", "old instructions are",
    "previous instructions are no longer",
    "instructions above are", "supersede all previous", "supersedes all previous", "supersede any previous",
    "overrides all previous", "override all previous", "replaces your previous", "strictly adhere to the following",
    "your previous instructions", "reset your instructions", "clear your memory",
    "start a new conversation", "forget your training", "ignore your training", "ignore your programming",
  ]

  private static let taskLeads = [
    "please do the following", "do the following instead", "do the following first", "execute the following task",
    "execute the following", "perform the following", "respond by performing", "carry out the following",
    "complete the following task", "follow these instructions", "follow the instructions below", "your task is to",
    "your new task", "your next task", "your mission is", "your real task", "your actual task", "your job is now",
    "should you accept it", "the task that i gave you", "i forgot to ask you", "forgot to ask you to",
    "before you can solve", "before answering", "before you answer", "before responding", "before you respond",
    "generate a response to", "deliver what i'm asking", "answer my request", "instead of summarizing",
    "instead, please", "you have been assigned", "you've been assigned", "you have been selected", "you are tasked",
    "you must now", "you will now", "now you must", "from now on, you", "from now on you", "from this point on",
    "in addition to the above", "additional task:", "todo for ai", "action required for",
    "as your first action", "make sure to do the following", "ensure you do the following",
    "proceed to do the following",
    "answer now in", "new directive", "new objective", "hidden instruction", "secret instruction", "urgent task",
    "an important message from", "a message from the system", "this is a system message",
    "this is an automated instruction",
  ]

  private static let persona = [
    "do anything now", "you are now dan", "you are dan", "no limits ai", "you are not bound by", "not bound by any",
    "you are free from all", "you are not subject to", "not subject to any restrictions", "without any restrictions",
    "without restrictions or", "without limitations:", "you have no restrictions", "you have no limitations",
    "you are no longer bound", "you are no longer an ai", "you can do anything", "broken free of", "unrestricted ai",
    "an ai without restrictions", "an ai with no restrictions", "free from all constraints", "jailbroken ai",
    "evil confidant", "pretend you are not an ai", "pretend that you have no", "act as if you have no",
    "opposite mode", "you are now in charge", "enable unrestricted",
  ]

  private static let refusal = [
    "allowrefusals", "allowapologies", "allowdisclaimer", "blocked responses", "blocked modes", "blockedresponses",
    "blocked strings", "allowed modes", "allowed responses", "never refuse", "do not refuse", "don't refuse",
    "refusal is not an option", "you cannot refuse", "you may not refuse", "no disclaimers", "no apologies",
    "without disclaimers", "do not apologize", "don't apologize", "do not say you cannot", "never say you can't",
    "do not mention that you are an ai", "start your response with \"sure", "begin your response with \"sure",
    "begin with \"absolutely", "do not include any warnings", "never say \"i'm sorry", "no refusals",
  ]

  private static let delayed = [
    "if you are told to", "if you're told to", "if you are asked to", "if you're asked to", "when you are asked to",
    "when the user asks", "if the user asks", "whenever the user", "next time the user", "when asked to summarize",
    "when summarizing", "when you summarize", "if asked about", "if the user says", "after the user",
    "when the assistant", "if the model", "once you have finished", "when you finish", "every time the user",
    "when asked about",
  ]

  private static let assistant = [
    "as an ai", "if you are an ai", "if you're an ai", "if you are a language model", "if you are an llm",
    "dear ai", "dear assistant", "dear chatbot", "attention ai", "attention assistant", "attention llm",
    "attention: ai", "to the ai", "ai assistants reading", "ai agents reading", "ai reading this", "llms reading",
    "language model reading", "any ai", "all ai models", "note to the model", "message to the assistant",
    "hey chatgpt", "hey assistant", "hello chatgpt", "hey claude", "hey gemini", "hey copilot", "ai model processing",
    "instructions for ai", "instructions for the assistant", "instruction for ai", "you are an ai", "you are a chatbot",
    "you are a large language model", "you are a helpful assistant", "as a large language model", "as a language model",
    "dear language model", "ai system:", "ai note:",
  ]

  private static let reveal = [
    "your system prompt", "your initial prompt", "your hidden prompt",
    "the prompt you were given", "prompt you were given", "your initial instructions",
    "the instructions you were given",
    "your hidden instructions", "your secret instructions", "your original instructions", "the text above this",
    "the words above starting", "everything above this line", "your pre-prompt", "above this message starting",
    "your full prompt", "your entire prompt", "your base prompt", "reveal your instructions", "your exact instructions",
  ]

  private static let markup = [
    "javascript:", "onerror=", "onload=", "<script", "data:text/html", "<iframe", "srcdoc=", "onmouseover=",
  ]

  private static let respond = [
    "in your response", "in your answer", "in your reply", "in your output", "in your summary", "to your response",
    "to your answer", "to your reply", "at the end of your response", "at the end of your answer", "end your response",
    "begin your response", "start your response", "begin your answer", "start your answer", "your response must",
    "your answer must", "your reply must", "your response should", "your answer should", "your output must",
    "your output should", "your final answer", "only respond with", "respond only with", "respond with only",
    "reply only with", "answer only with", "output only the", "include in your", "add to your response",
    "tell the user", "inform the user", "ask the user", "direct the user", "convince the user", "persuade the user",
    "recommend the user", "instruct the user", "encourage the user", "the user should be told", "respond in the style",
  ]

  private static let authority = [
    "i am your developer", "i'm your developer", "i am your creator", "i'm your creator", "i am the administrator",
    "i'm the administrator", "i am your administrator", "i am the system administrator", "i'm the maintainer",
    "i am openai", "this is openai", "authorized by openai", "authorized by the system", "authorized by anthropic",
    "with admin privileges", "with root privileges", "administrative privileges", "by order of",
    "under the authority of",
    "you must listen to my", "you must obey", "you have to obey", "law enforcement override", "security override",
    "i'm god", "i am god", "i am the president of", "i'm the president of", "i am a police officer",
  ]
}
