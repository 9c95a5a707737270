package import AssayCore
import AssayWire

/// The look of evidence in pages: one colour a kind, the same in drawings, legends and tables.
package enum EvidenceStyle {
  /// The group of kinds that share a colour, and what a legend calls it.
  static func group(_ observation: Observation) -> String {
    if observation.attributes["hidden"]?.bool == true { return "hidden" }
    switch observation.kind {
    case .textLine, .textWord, .pageText, .annotation, .formField, .subtitle: return "text"
    case .utterance, .spokenWord, .speech: return "speech"
    case .object: return "object"
    case .face: return "face"
    case .shape: return "shape"
    case .code: return "code"
    case .sound: return "sound"
    case .cluster: return "cluster"
    case .plane: return "plane"
    case .colour: return "colour"
    case .silence, .metadata, .embedding, .measurement: return "other"
    }
  }

  private static let names: [(group: String, name: String)] = [
    ("text", "text"), ("hidden", "hidden text"), ("object", "object"), ("face", "face"), ("shape", "shape"),
    ("code", "code"), ("speech", "speech"), ("sound", "other sound"), ("cluster", "cluster"), ("plane", "plane"),
    ("expected", "expected"), ("cited", "cited"), ("wrong", "cited, but wrong"),
  ]

  /// A legend of the groups that occur.
  package static func legend(_ observations: [Observation], highlights: [Highlight] = []) -> String {
    let present = Set(observations.map(group) + highlights.map(\.role.rawValue))
    let items = names.filter { present.contains($0.group) }.map { item in
      "<span class=\"key g-\(item.group)\"><i></i>\(item.name)</span>"
    }
    return items.count > 0 ? "<div class=\"legend\">\(items.joined())</div>" : ""
  }

  /// The rules that drawings need, for a page to include once. On pictures the colours stay the same in the
  /// dark, because the pictures do.
  package static let css = """
    :root{--text:#2563c9;--hidden:#d1242f;--object:#b45309;--face:#15803d;--shape:#7c3aed;--code:#0e7490;\
    --speech:#2563c9;--sound:#b45309;--cluster:#c2410c;--plane:#64748b;--colour:#64748b;--other:#64748b;\
    --expected:#15803d;--cited:#c026d3;--wrong:#d1242f;--ink:#1f2328;--soft:#59636e;--line:#d8dee4;--paper:#fff;\
    --panel:#f6f8fa;--wave:#8c98a4}
    @media (prefers-color-scheme:dark){:root{--text:#6ea8ff;--hidden:#ff7b72;--object:#f0a24b;--face:#56d364;\
    --shape:#bc9cff;--code:#4fd1e0;--speech:#6ea8ff;--sound:#f0a24b;--cluster:#ff9d5c;--plane:#94a3b8;\
    --colour:#94a3b8;--other:#94a3b8;--expected:#56d364;--cited:#e879f9;--wrong:#ff7b72;--ink:#e6edf3;\
    --soft:#9aa4ae;--line:#30363d;--paper:#0d1117;--panel:#161b22;--wave:#6b7682}}
    .g-text{--c:var(--text)}.g-hidden{--c:var(--hidden)}.g-object{--c:var(--object)}.g-face{--c:var(--face)}
    .g-shape{--c:var(--shape)}.g-code{--c:var(--code)}.g-speech{--c:var(--speech)}.g-sound{--c:var(--sound)}
    .g-cluster{--c:var(--cluster)}.g-plane{--c:var(--plane)}.g-colour{--c:var(--colour)}.g-other{--c:var(--other)}
    .g-expected{--c:var(--expected)}.g-cited{--c:var(--cited)}.g-wrong{--c:var(--wrong)}
    svg.evidence{display:block;max-width:100%;height:auto;font-family:system-ui,sans-serif;border-radius:4px}
    svg.evidence .b{fill:var(--c);fill-opacity:.07;stroke:var(--c);stroke-width:1.6;vector-effect:non-scaling-stroke}
    svg.evidence .g-hidden .b{fill-opacity:.22}
    svg.evidence .g-expected .b,svg.evidence .g-cited .b,svg.evidence .g-wrong .b{fill:none;stroke-width:3}
    svg.evidence .g-expected .b{stroke-dasharray:7 5}
    svg.evidence .tag{fill:#fff;font-weight:600}
    svg.evidence .tagbox{fill:var(--c)}
    @media (prefers-color-scheme:dark){svg.evidence .tag{fill:#0d1117}}
    svg.shot{--text:#2563c9;--hidden:#d1242f;--object:#b45309;--face:#15803d;--shape:#7c3aed;--code:#0e7490;\
    --cluster:#c2410c;--expected:#15803d;--cited:#c026d3;--wrong:#d1242f}svg.shot .tag{fill:#fff}
    svg.evidence .axis{stroke:var(--line);stroke-width:1}
    svg.evidence .note{fill:var(--soft)}
    svg.evidence .word{fill:var(--ink)}
    svg.evidence .wave{fill:var(--wave)}
    svg.evidence .span{fill:var(--c);fill-opacity:.14}
    svg.evidence .edge{fill:none;stroke:var(--c);stroke-width:1.4;stroke-linejoin:round}
    .legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0;font-size:13px;color:var(--soft)}
    .legend .key{display:inline-flex;align-items:center;gap:6px}
    .legend .key i{width:11px;height:11px;border-radius:2px;background:var(--c)}
    .views{display:flex;flex-wrap:wrap;gap:14px}.views figure{margin:0;flex:1 1 320px;min-width:0}
    .views figcaption{font-size:13px;color:var(--soft);margin-top:4px}
    .strip{display:flex;flex-wrap:wrap;gap:12px}.strip figure{margin:0}
    .strip figcaption{font-size:12px;color:var(--soft);margin-top:2px}
    """
}

/// A region that a report wants to stand out: where the answer should be, or where the model pointed.
package struct Highlight: Sendable, Hashable {
  package enum Role: String, Sendable { case expected, cited, wrong }

  package var region: Region
  package var label: String
  package var role: Role

  package init(region: Region, label: String, role: Role) {
    self.region = region
    self.label = label
    self.role = role
  }
}
