package import AssayCore

/// A model that a route may use.
package struct RoutableModel: Sendable, Hashable {
  package var name: String
  /// What it can take; a request with another modality is never sent to it.
  package var inputs: Set<Modality>
  /// Nil where nobody knows it: it comes after all that are known, and under a ceiling of cost not at all.
  package var price: ModelPrice?
  /// More at once are not routed to it.
  package var inFlightMax: Int
  /// Requests harder than this are not sent to it; nil for any. Calibrated from runs.
  package var complexityMax: Double?

  package init(
    name: String, inputs: Set<Modality> = [.text, .image], price: ModelPrice? = ModelPrice(), inFlightMax: Int = 256,
    complexityMax: Double? = nil
  ) {
    self.name = name
    self.inputs = inputs
    self.price = price
    self.inFlightMax = inFlightMax
    self.complexityMax = complexityMax
  }
}

/// Nano-units of the price table's currency.
package struct ModelPrice: Sendable, Hashable {
  package var inputTokenNano: Int
  package var outputTokenNano: Int
  package var requestNano: Int
  package var imageNano = 0
  /// Of sound and film.
  package var secondNano = 0
  /// Tokens of a usual answer.
  package var outputTokens: Int

  package init(inputTokenNano: Int = 0, outputTokenNano: Int = 0, requestNano: Int = 0, outputTokens: Int = 200) {
    self.inputTokenNano = inputTokenNano
    self.outputTokenNano = outputTokenNano
    self.requestNano = requestNano
    self.outputTokens = outputTokens
  }

  /// What a request of so many tokens will cost, about; held at 2^62.
  package func expected(inputTokens: Int) -> Int {
    let sum =
      Double(requestNano) + Double(max(0, inputTokens)) * Double(inputTokenNano) + Double(outputTokens)
      * Double(outputTokenNano)
    return sum < 0x1p62 ? max(0, Int(sum)) : 1 << 62
  }

  /// The same for a request with its media and the length of answer that it allows.
  package func expected(_ features: RequestFeatures) -> Int {
    var price = self
    if let most = features.outputTokensMax { price.outputTokens = max(0, most) }
    let tokens = Double(price.expected(inputTokens: features.inputTokens))
    let seconds = (features.audioSeconds + features.videoSeconds).rounded(.up)
    let images = features.count(.image) + features.pages
    let sum = tokens + Double(images) * Double(imageNano) + seconds * Double(secondNano)
    return sum < 0x1p62 ? Int(sum) : 1 << 62
  }
}

/// What is known of a model now.
package struct ModelState: Sendable, Hashable {
  package var inFlight: Int
  /// What the breaker says.
  package var isAvailable: Bool
  /// For the modalities of the request; nil where too little was seen to say.
  package var firstByteP95Ms: Double?
  package var totalP95Ms: Double?
  package var totalP50Ms: Double?

  package init(
    inFlight: Int = 0, isAvailable: Bool = true, firstByteP95Ms: Double? = nil, totalP95Ms: Double? = nil,
    totalP50Ms: Double? = nil
  ) {
    self.inFlight = inFlight
    self.isAvailable = isAvailable
    self.firstByteP95Ms = firstByteP95Ms
    self.totalP95Ms = totalP95Ms
    self.totalP50Ms = totalP50Ms
  }
}
