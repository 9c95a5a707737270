/// Wordings of real servers, as runs of words; quotes, underscores and brackets between them do not count.
///
/// Collected from the issue trackers of llama.cpp, vLLM, SGLang, Ollama, LM Studio, text-generation-inference,
/// OpenAI, Azure, Anthropic, Gemini, OpenRouter, Groq, DeepSeek and of their clients.
enum FailurePhrases {
  struct Phrase {
    let words: [UInt64]
    let kind: FailureClass
    let rule: String
  }

  static let byFirstWord: [UInt64: [Phrase]] = {
    var table: [UInt64: [Phrase]] = [:]
    for (kind, rule, texts) in lists {
      for text in texts {
        let words = text.split(separator: " ").map { FailureWords.key($0) }
        guard let first = words.first else { continue }
        table[first, default: []].append(Phrase(words: words, kind: kind, rule: rule))
      }
    }
    return table
  }()

  private static let lists: [(FailureClass, String, [String])] = [
    (
      .capability, "model_takes_no_media",
      [
        "not a multimodal model", "not multimodal", "only supported by certain models", "vision model is not loaded",
        "cannot process images", "provide the mmproj", "only supports text", "only support text", "supports text only",
        "only accepts text", "text only model", "text only models", "only text content", "no vision support",
        "does not have vision", "not a vision model", "no multimodal",
      ]
    ),
    (.capability, "no_endpoint_supports", ["endpoints found that support", "endpoint supports"]),
    (
      .capability, "content_must_be_text",
      [
        "content must be a string", "content value must be a string", "unknown variant image", "unknown variant input",
        "unknown variant audio", "unknown variant video", "unknown variant file", "input should be text",
        "unmarshal array into go struct field", "expected to be either text or", "content type image",
        "unsupported content type", "unsupported content",
      ]
    ),
    (
      .capability, "too_many_media",
      ["may be provided in one", "too many images", "too many videos", "only supports one image", "multiple images"]
    ),
    (.capability, "model_needs_media", ["output modality contain", "modality contain audio"]),
    (
      .validation, "bad_media",
      [
        "uploaded an unsupported image", "unable to process input image", "could not process image",
        "image is not valid", "invalid image", "failed to load image", "failed to decode image", "failed to download",
        "failed to fetch", "cannot identify image file", "unable to decode", "could not be decoded",
        "error while downloading", "invalid base64", "incorrect padding", "invalid url", "invalid audio",
        "invalid video", "image too large", "image exceeds", "file too large", "cannot load image",
      ]
    ),
    (
      .validation, "too_long",
      [
        "context length", "context window", "context size", "maximum context", "prompt is too long", "too many tokens",
        "input is too large", "input is too long", "exceeds the maximum number of tokens", "string too long",
      ]
    ),
    (
      .validation, "bad_request_body",
      [
        "failed to parse messages", "failed to parse", "json decode error", "missing required", "unknown parameter",
        "unsupported parameter", "unsupported value", "validation error",
      ]
    ),
    (
      .policy, "content_policy",
      [
        "content filter", "content policy", "content management policy", "responsibleaipolicyviolation",
        "safety system", "safety settings", "usage policy", "usage policies", "prohibited content", "moderation",
        "flagged", "blocked by safety", "inappropriate content", "datainspectionfailed", "data inspection failed",
        "sensitive content", "blocked for safety", "content violates",
      ]
    ),
    (
      .auth, "key",
      [
        "invalid api key", "incorrect api key", "api key not valid", "invalid authentication", "authentication error",
        "permission denied", "api key expired", "invalid x api key", "no auth credentials",
      ]
    ),
    (
      .quota, "account",
      [
        "insufficient quota", "insufficient credits", "credit balance is too low", "insufficient balance",
        "payment required", "billing hard limit", "requires more credits", "exceeded your current quota",
      ]
    ),
    (
      .rateLimit, "pace",
      [
        "rate limit", "rate limits", "rate limited", "ratelimit", "too many requests", "resource exhausted",
        "tokens per min", "requests per min", "tokens per minute", "requests per minute", "throttlingexception",
        "retrydelay", "please retry in",
      ]
    ),
    (
      .overload, "busy",
      [
        "overloaded", "overloaded error", "over capacity", "at capacity", "no slot available", "slot unavailable",
        "server busy", "server is busy", "too busy", "loading model", "model is loading", "currently loading",
        "out of memory", "temporarily unavailable", "queue is full", "queue full",
      ]
    ),
  ]
}
