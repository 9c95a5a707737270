/// The page's own style: no fonts, scripts or pictures from elsewhere.
enum ReportStyle {
  static let css = """
    :root{--ink:#1b2330;--soft:#5b6676;--line:#dfe3ea;--page:#f6f7f9;--card:#fff;--good:#1a7f4e;--bad:#b3261e;
    --open:#93650a;--accent:#2f5fd0;--goodfill:#e3f4ea;--badfill:#fbe6e4;--openfill:#fbf1da;--weak:#7a4fb5}
    @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa5b5;--line:#303946;--page:#12161c;--card:#1a2029;
    --good:#5fce94;--bad:#ff8a80;--open:#e9bd5b;--accent:#8ab0ff;--goodfill:#173325;--badfill:#3a1d1b;--openfill:#352b14;--weak:#c3a2f0}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    main{max-width:1180px;margin:0 auto;padding:28px 24px 80px}
    h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:18px;margin:40px 0 12px}h3{font-size:15px;margin:0 0 6px}
    p{margin:0 0 8px}.soft{color:var(--soft)}code,.mono{font:13px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
    .card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px}
    .verdict{display:flex;gap:16px;align-items:flex-start;margin:18px 0;border-left:6px solid var(--soft)}
    .verdict p{font-size:17px;margin:0}.verdict.pass{border-left-color:var(--good)}.verdict.fail{border-left-color:var(--bad)}
    .verdict.inconclusive{border-left-color:var(--open)}
    .badge{display:inline-block;border-radius:6px;padding:1px 8px;font-size:13px;font-weight:600;white-space:nowrap;
    background:var(--page);color:var(--soft);border:1px solid var(--line)}
    .badge.pass{background:var(--goodfill);color:var(--good);border-color:transparent}
    .badge.fail{background:var(--badfill);color:var(--bad);border-color:transparent}
    .badge.inconclusive{background:var(--openfill);color:var(--open);border-color:transparent}
    .badge.weak{color:var(--weak)}
    .facts{display:flex;flex-wrap:wrap;gap:6px 26px;margin:10px 0 0;padding:0;list-style:none}
    .facts b{font-weight:600}.scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
    th{font-weight:600;text-align:left;color:var(--soft);font-size:13px;vertical-align:bottom}
    th,td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top}
    tr:last-child td{border-bottom:0}td.num,th.num{text-align:right}
    .value{font-weight:600}.interval{display:block;color:var(--soft);font-size:12px;white-space:nowrap}
    .whisker{display:block;margin-top:3px}.n{color:var(--soft);font-size:12px}
    .heat td{text-align:center;min-width:74px}.heat td.name{text-align:left}
    .matrix{display:grid;grid-template-columns:max-content repeat(2,minmax(150px,220px));gap:6px;align-items:stretch}
    .matrix div{padding:10px 12px;border-radius:8px;border:1px solid var(--line);background:var(--card)}
    .matrix .head{border:0;background:none;color:var(--soft);font-size:13px;align-self:end;padding:2px 4px}
    .matrix .alarm{background:var(--badfill);border-color:transparent}.matrix b{font-size:22px;display:block}
    .case{margin:0 0 16px}.case .top{display:flex;gap:10px;flex-wrap:wrap;align-items:baseline}
    .case .cols{display:grid;grid-template-columns:minmax(0,3fr) minmax(260px,2fr);gap:18px;margin-top:10px}
    .case figure{margin:0 0 10px}.case figure svg,.case figure img{max-width:100%;height:auto;border-radius:6px}
    .case dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 12px;margin:0}.case dt{color:var(--soft)}
    .case dd{margin:0;overflow-wrap:anywhere}.wrong{color:var(--bad);font-weight:600}.right{color:var(--good);font-weight:600}
    details summary{cursor:pointer;color:var(--accent)}ul.notes{margin:0;padding-left:20px}
    footer{margin-top:44px;color:var(--soft);font-size:13px}
    @media(max-width:800px){.case .cols{grid-template-columns:1fr}}
    @media print{body{background:#fff}.card{break-inside:avoid}}
    """
}
