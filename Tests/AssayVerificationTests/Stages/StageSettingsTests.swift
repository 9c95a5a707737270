import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Settings of model stages")
struct StageSettingsTests {
  private func read(_ json: String) throws -> StageSettings {
    try StageSettings(json: try JSONValue(parsing: json))
  }

  @Test("What is left out keeps its default, and what is shown reads back")
  func roundTrip() throws {
    let least = try read(#"{"model":"openai/m"}"#)
    #expect(least == StageSettings(model: "openai/m"))
    let full = try read(
      #"""
      {"version":1,"model":"vllm/m","base_url":"http://127.0.0.1:1/v1",
       "price":{"input_per_million":1,"output_per_million":2.5},"stages":["contrast","ablation"],
       "ablations":["hint_removed"],"risk":{"min":0.1,"max":0.9},
       "budget":{"requests":3,"tokens":100,"cost":0.5,"seconds":2},"total":{"cost":9},"samples":5,"temperature":1,
       "contrast_claims":1,"observations":10,"reply_tokens":64,"data_role":"user","concurrency":2,
       "timeout_seconds":1.5,"attempt_timeout_seconds":1,"retries":0}
      """#)
    #expect(full.plan.stages == [.contrast, .ablation] && full.plan.budget.cost == 0.5 && full.timeoutMs == 1500)
    #expect(try StageSettings(json: full.json) == full && StageSettings(json: least.json) == least)
  }

  @Test(
    "What is wrong is named with its path",
    arguments: [
      ("{}", nil), (#"{"model":"m","stagez":[]}"#, "stagez"), (#"{"model":"m","stages":[]}"#, "stages"),
      (#"{"model":"m","stages":["second_pass","second_pass"]}"#, "stages[1]"),
      (#"{"model":"m","stages":["verdict"]}"#, "stages[0]"), (#"{"model":"m","risk":{"min":0.9}}"#, "risk"),
      (#"{"model":"m","risk":{"min":7}}"#, "risk.min"), (#"{"model":"m","budget":{"requests":-1}}"#, "budget.requests"),
      (#"{"model":"m","budget":{"cost":1}}"#, "budget.cost"), (#"{"model":"m","total":{"cost":1}}"#, "total.cost"),
      (#"{"model":"m","samples":1.5}"#, "samples"), (#"{"model":"m","version":2}"#, "version"), ("[]", nil),
      (#"{"model":"m","price":{"input_per_million":1}}"#, "price"),
      (#"{"model":"m","timeout_seconds":0}"#, "timeout_seconds"),
    ] as [(String, String?)])
  func problems(json: String, path: String?) throws {
    let error = #expect(throws: AssayError.self) { try read(json) }
    #expect(error?.code == .configuration && error?.place?.path == path)
  }
}
