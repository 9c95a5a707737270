import AssayConfiguration
import AssayCore
import AssayVerification

extension SuiteReader {
  mutating func readVerification(_ value: YAMLValue) {
    guard let fields = value.fields(["stages"]), let block = fields["stages"], let json = block.json() else { return }
    do throws(AssayError) {
      let settings = try StageSettings(json: json)
      if settings.total != StageBudget() {
        block.value(at: "total").problem(
          "a run has `limits`, which count its stages too; `total` is for assay verify",
          remedy: "remove it, and write `limits: {cost: …}` or `limits: {tokens: …}`")
      }
      suite.stages = settings
    } catch {
      block.value(at: error.place?.path ?? "").problem(error.message, remedy: error.remedy)
    }
  }
}
