package import AssayCore
package import AssayWire

/// Turns a request's media into evidence.
package protocol Perceiving: Sendable {
  /// What decides what is observed; part of what identifies a run and the built-in model.
  var identity: JSONValue { get }

  /// Probes and perceives every part that the plan names. Never throws: what could not be read or run is a
  /// refused medium or an unavailable coverage in the result.
  func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence
}

extension Perceiving {
  package var identity: JSONValue { .null }
}

/// Which extractors to run: perception costs time, and a question needs only some of it.
package struct PerceptionPlan: Sendable, Hashable {
  /// Names of extractors (`ocr`, `speech`, `faces`…); nil means all that fit the part.
  package var extractors: Set<String>?
  /// Only probe: media health and schema, nothing more.
  package static let probeOnly = PerceptionPlan(extractors: [])
  package static let everything = PerceptionPlan(extractors: nil)

  package init(extractors: Set<String>?) { self.extractors = extractors }

  /// First looks, without which a second one finds nothing to add to.
  static let firstLooks: Set<String> = ["ocr", "ocr2", "speech", "page-ocr"]

  /// What both a question needs and a list names. Second looks are in no question's needs: one that is named goes
  /// with the first looks.
  package func limited(to named: Set<String>) -> PerceptionPlan {
    guard let extractors else { return PerceptionPlan(extractors: named) }
    let kept = extractors.intersection(named)
    guard !extractors.isDisjoint(with: Self.firstLooks) else { return PerceptionPlan(extractors: kept) }
    return PerceptionPlan(extractors: kept.union(named.intersection(ExtractorRegistry.onRequestNames)))
  }
}
