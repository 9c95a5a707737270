/// What the comparison page has beyond the report's style.
enum ComparisonStyle {
  /// Colours of the candidates, in turn; the base is drawn in the soft ink. Dashes tell them apart without colour.
  static let colours = ["accent", "weak", "open", "good"]
  static let dashes = ["", "7 3", "2 3", "9 3 2 3"]

  static func colour(_ candidate: Int?) -> String {
    candidate.map { "var(--\(colours[$0 % colours.count]))" } ?? "var(--soft)"
  }

  static func dash(_ candidate: Int?) -> String {
    let dash = candidate.map { dashes[$0 % dashes.count] } ?? "4 3"
    return dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\""
  }

  static let css = """
    main{max-width:1400px}h1,h3,h4{overflow-wrap:anywhere}td.mono{min-width:190px;word-break:break-all}
    .forest td{vertical-align:middle}.forest td:first-child{min-width:190px}.forest th{white-space:nowrap}.forest svg{display:block}.forest .line{white-space:nowrap}
    .forest.beside td{vertical-align:top}.forest.beside td.cell{min-width:236px}.forest.beside .top{white-space:nowrap}
    .forest.beside td:first-child{min-width:90px}.forest.beside .top b{margin:0 5px}.forest .interval{font-weight:400}
    .forest+h3,h3+.card{margin-bottom:18px}.better{color:var(--good)}.worse{color:var(--bad)}
    .sides{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:18px;margin-top:10px}.sides h4{margin:0 0 6px;font-size:13px;color:var(--soft)}
    .sides figure{margin:0 0 10px}.sides figure svg,.sides figure img{max-width:100%;height:auto;border-radius:6px}
    .sides dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:4px 12px;margin:0}.sides dt{color:var(--soft)}
    .sides dd{margin:0;overflow-wrap:anywhere}.case{scroll-margin-top:12px}.case .n.mono,.case code{overflow-wrap:anywhere}
    .jump{display:flex;flex-wrap:wrap;gap:4px 14px}.jump a{color:var(--accent);overflow-wrap:anywhere}
    svg.curve .pairline{fill:none;stroke-width:2;stroke-linejoin:round}svg.curve .pairband{opacity:.14}
    .pair h4{margin:0 0 6px;font-size:13px;color:var(--soft)}.curve-keys svg{vertical-align:middle;margin:0 4px 0 12px}
    .ratios{width:auto}.ratios+p,.card+details,.case .top+p{margin-top:8px}.card+p.n{margin-top:6px}.case.stress>.n{margin-top:8px}
    @media(max-width:800px){.sides{grid-template-columns:minmax(0,1fr)}
    main{padding:18px 14px 60px}.card{padding:12px 12px}h1{font-size:22px}.forest:not(.beside) td:first-child{min-width:150px}th,td{padding:6px 8px}
    .badge{white-space:normal}.verdict{flex-wrap:wrap;gap:8px}.verdict p{font-size:15px;overflow-wrap:anywhere}}
    """
}
