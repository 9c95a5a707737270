import AssayCore

/// What weather, glare and cuts leave undecidable.
enum SceneEffects {
  /// Something pale or coloured lies over everything.
  static func weather(_ severity: Severity) -> LabelEffect {
    guard severity.step >= 4 else { return LabelEffect() }
    return LabelEffect(unsure: [.init(.colours, "what lies over the picture changes its colours")])
  }

  /// Part of the picture has left the frame.
  static let cut: [LabelEffect.Unsure] = [
    .init(.absence, "parts of the picture are no longer in the frame"),
    .init(.counts, "things may have left the frame"),
  ]

  static let covered: [LabelEffect.Unsure] = [
    .init(.counts, "things may be covered"), .init(.absence, "things may be covered"),
  ]
}
