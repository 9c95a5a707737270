package import AssayWire

/// What models cost, in whole nano-units of one currency, under a version that goes into the run's record.
///
/// `{"version": "2026-11-01", "currency": "USD", "models": {"openai/gpt-x": {"input": 2500, "output": 10000,
/// "cache_read": 1250, "image": 0, "second": 0, "request": 0}}}`: nano-units per token, image, second of sound
/// or film, and request. $2.50 per million tokens is 2500. A name may end in `*`; the longest match counts.
package struct PriceTable: Sendable, Hashable {
  /// Media that are paid by the piece or the second.
  package struct MediaUse: Sendable, Hashable {
    package var images: Int
    /// Seconds of sound and film.
    package var seconds: Double

    package init(images: Int = 0, seconds: Double = 0) {
      self.images = images
      self.seconds = seconds
    }
  }

  package struct Price: Sendable, Hashable {
    package var input: Int
    package var output: Int
    package var cacheRead: Int
    package var cacheWrite: Int
    package var image: Int
    package var second: Int
    package var request: Int

    package init(
      input: Int, output: Int, cacheRead: Int? = nil, cacheWrite: Int? = nil, image: Int = 0, second: Int = 0,
      request: Int = 0
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead ?? input
      self.cacheWrite = cacheWrite ?? input
      self.image = image
      self.second = second
      self.request = request
    }

    /// The cost in nano-units; nil when a count that has a price was not reported, or the sum leaves 64 bits.
    package func cost(of usage: Usage, media: MediaUse = MediaUse()) -> Int? {
      var total = Sum(request)
      guard let inputTokens = usage.input ?? (input == 0 ? 0 : nil) else { return nil }
      guard let outputTokens = usage.output ?? (output == 0 ? 0 : nil) else { return nil }
      let read = min(usage.cacheRead ?? 0, inputTokens)
      let written = min(usage.cacheWrite ?? 0, inputTokens - read)
      total.add(inputTokens - read - written, input)
      total.add(read, cacheRead)
      total.add(written, cacheWrite)
      total.add(outputTokens, output)
      total.add(media.images, image)
      guard media.seconds.isFinite, media.seconds >= 0, media.seconds < 1e9 else { return nil }
      total.add(Int(media.seconds.rounded(.up)), second)
      return total.value
    }
  }

  package let version: String
  package let currency: String
  private let prices: [String: Price]

  package init(version: String, currency: String = "USD", prices: [String: Price]) {
    self.version = version
    self.currency = currency
    self.prices = prices
  }

  /// - Throws: `.configuration` with the path of whatever is wrong.
  package init(_ value: JSONValue) throws(AssayError) {
    func wrong(_ message: String, _ path: String) -> AssayError {
      AssayError(
        .configuration, message, at: AssayError.Place(path: path),
        remedy: "prices are whole nano-units: 2500 a token for 2.50 per million tokens")
    }
    guard let version = value["version"]?.string, !version.isEmpty else {
      throw wrong("a price table needs its version as text", "version")
    }
    guard let models = value["models"]?.object else { throw wrong("a price table needs an object of models", "models") }
    var prices: [String: Price] = [:]
    for (name, entry) in models.members {
      guard let object = entry.object else {
        throw wrong("should be an object, is \(entry.typeName)", "models.\(name)")
      }
      var amounts: [String: Int] = [:]
      for (key, amount) in object.members {
        guard Self.keys.contains(key) else {
          throw wrong(
            "unknown price \"\(Self.shown(key))\"; known: \(Self.keys.joined(separator: ", "))", "models.\(name)")
        }
        guard let nano = amount.int, nano >= 0 else {
          throw wrong("should be a whole number, 0 or more", "models.\(name).\(key)")
        }
        amounts[key] = nano
      }
      guard let input = amounts["input"], let output = amounts["output"] else {
        throw wrong("needs at least `input` and `output`", "models.\(name)")
      }
      prices[name] = Price(
        input: input, output: output, cacheRead: amounts["cache_read"], cacheWrite: amounts["cache_write"],
        image: amounts["image"] ?? 0, second: amounts["second"] ?? 0, request: amounts["request"] ?? 0)
    }
    self.init(version: version, currency: value["currency"]?.string ?? "USD", prices: prices)
  }

  /// At most 80 characters of a name from outside, without control characters.
  private static func shown(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.prefix(80).map { $0.value < 0x20 ? " " : $0 }))
  }

  private static let keys = ["input", "output", "cache_read", "cache_write", "image", "second", "request"]

  /// The price of a model by its full name (`openai/gpt-x`); nil when it is not known.
  package func price(of model: String) -> Price? {
    if let price = prices[model] { return price }
    let patterns = prices.keys.filter { $0.hasSuffix("*") && model.hasPrefix($0.dropLast()) }
    return patterns.max { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.flatMap { prices[$0] }
  }

  /// The price of a model under a cost limit, where an unknown price cannot be taken for nothing.
  ///
  /// - Throws: `.configuration` when the table does not know the model.
  package func required(_ model: String) throws(AssayError) -> Price {
    guard let price = price(of: model) else {
      throw AssayError(
        .configuration,
        "the price of \(Self.shown(model)) is not in the table of version \(version), and a cost limit is set",
        remedy: "add the model under `models`, or take the limit away")
    }
    return price
  }

  private struct Sum {
    private(set) var value: Int?

    init(_ start: Int) { value = start }

    mutating func add(_ count: Int, _ price: Int) {
      let (product, overflow) = count.multipliedReportingOverflow(by: price)
      guard let before = value, !overflow else {
        value = nil
        return
      }
      let (sum, overflows) = before.addingReportingOverflow(product)
      value = overflows ? nil : sum
    }
  }
}
