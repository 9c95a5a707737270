/// What the verification page adds to the report's style.
enum VerificationStyle {
  static let css = """
    .answer{font-size:17px;line-height:1.75;white-space:pre-wrap;overflow-wrap:anywhere;margin:6px 0 10px}
    a.run{color:inherit;text-decoration:none}.run{border-radius:4px;padding:1px 2px}
    .v-supported{background:var(--goodfill)}.v-contradicted{background:var(--badfill)}
    .v-unsupported{background:var(--openfill)}.v-not_checkable{background:var(--page);outline:1px dashed var(--line)}
    .run.focus{text-decoration:underline wavy var(--bad);text-underline-offset:3px}
    .legend{font-size:13px;margin:0}.legend .run{margin-right:8px}.flags{margin-top:6px!important;font-size:13px!important}
    td{overflow-wrap:anywhere}tr:target td{background:var(--openfill)}td .interval{white-space:normal}
    .drawn{margin:0 0 14px}.drawn svg{max-width:100%;height:auto;background:var(--page);border-radius:6px}
    .drawn .fact rect,.drawn .fact circle{fill:none;stroke:var(--soft);stroke-width:1.5;vector-effect:non-scaling-stroke}
    .drawn .fact text{fill:var(--soft)}.drawn .for rect,.drawn .for circle{stroke:var(--good);stroke-width:2.5}
    .drawn .for text{fill:var(--good)}.drawn .against rect,.drawn .against circle{stroke:var(--bad);stroke-width:2.5}
    .drawn .against text{fill:var(--bad)}.drawn .fact:hover rect{stroke:var(--accent)}.drawn .axis{stroke:var(--line)}
    .drawn text{font:12px system-ui,sans-serif}
    """
}
