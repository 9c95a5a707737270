import AssayCore
import AssayVerification

/// What is known of the input of a case, and who says so.
///
/// One for each authority that has a label `facts`; without any such label, what perception found, which is weak: the
/// extractors are a named source, not a person.
struct FactSource {
  var authority: Authority
  /// Nil where `missing` says why.
  var evidence: EvidenceIndex?
  var missing = ""
  /// From a label; false for what was perceived.
  var isLabelled: Bool

  static func all(_ item: ScoringCase) -> [FactSource] {
    let vouched = Authority.allCases.compactMap { labelled(item, $0) }
    return vouched.isEmpty ? [perceived(item)] : vouched
  }

  /// The label `facts` of an authority; nil where there is none.
  static func labelled(_ item: ScoringCase, _ authority: Authority) -> FactSource? {
    guard let label = item.sample.labels(.facts, authority).first else { return nil }
    var decoder = EvidenceDecoder()
    do throws(BatchFault) {
      return FactSource(authority: authority, evidence: try decoder.decode(label.value), isLabelled: true)
    } catch {
      return FactSource(
        authority: authority, missing: "the label `facts` is wrong at \(error.pointer): \(Clip.text(error.message))",
        isLabelled: true)
    }
  }

  static func perceived(_ item: ScoringCase) -> FactSource {
    let perceived = EvidenceIndex(perceived: item.evidence, request: item.sample.request)
    guard !perceived.facts.isEmpty else {
      return FactSource(authority: .weak, missing: "nothing was observed", isLabelled: false)
    }
    return FactSource(authority: .weak, evidence: perceived, isLabelled: false)
  }
}
