package import AssayCore
package import AssayVerification
package import AssayWire

/// What the pipeline is given: a request as a value. The gateway makes one of a body, the evaluation of a sample.
package struct ServingRequest: Sendable {
  package var id: String
  package var request: Request
  /// Where the parts stand in the client's body, part by part; nil where there is no body.
  package var scan: ChatScan?
  package var settings: GenerationSettings
  package var deadline: ContinuousClock.Instant
  /// The client's own bound; the lower of it and the route's holds.
  package var costNanoMax: Int?
  package var mayDegrade: Bool
  package var expectsJSON: Bool
  /// The least autonomous rung that is still of use to the client; nil for any.
  package var minAutonomy: Rung?
  /// At an edge node: what of the body may be read again.
  package var edge: EdgeInput?
  /// At a central gateway: what a node says of media that stayed on its site.
  package var evidence: EdgeEvidence?

  package init(
    id: String, request: Request, scan: ChatScan? = nil, settings: GenerationSettings = GenerationSettings(),
    deadline: ContinuousClock.Instant, costNanoMax: Int? = nil, mayDegrade: Bool = true, expectsJSON: Bool = false
  ) {
    self.id = id
    self.request = request
    self.scan = scan
    self.settings = settings
    self.deadline = deadline
    self.costNanoMax = costNanoMax
    self.mayDegrade = mayDegrade
    self.expectsJSON = expectsJSON
  }

  func path(of part: Int) -> String? {
    guard let scan, scan.parts.indices.contains(part) else { return nil }
    return scan.parts[part].path
  }
}
