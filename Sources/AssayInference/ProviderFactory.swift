package import AssayCore
package import AssayPerception

/// Makes the provider that a name stands for.
package enum ProviderFactory {
  /// `builtin:pipeline`, `replay:FILE`, or `PROVIDER/NAME` behind an OpenAI-compatible endpoint.
  ///
  /// - Parameters:
  ///   - baseURL: what `--base-url` says, before any variable.
  ///   - environment: where keys and base URLs come from.
  ///   - perception: what the built-in pipeline perceives with when it is not given evidence.
  /// - Throws: `.usage` for a name that is none, `.configuration` for a missing key or wrong URL, `.data` for a
  ///   recording that cannot be read.
  package static func make(
    _ name: String, baseURL: String? = nil, options: OpenAIOptions? = nil, environment: [String: String],
    perception: (any Perceiving)? = nil
  ) throws(AssayError) -> any Provider {
    if name == BuiltinPipeline.name { return BuiltinPipeline(perception: perception) }
    if name.hasPrefix("builtin:") {
      throw AssayError(
        .usage, "there is no built-in model \"\(printable(name))\"",
        remedy: "the built-in model is \(BuiltinPipeline.name)")
    }
    if name.hasPrefix("replay:") { return try ReplayProvider(path: String(name.dropFirst("replay:".count))) }
    let endpoint = try Endpoint.resolve(name, baseURL: baseURL, environment: environment)
    if let options { return OpenAIProvider(endpoint: endpoint, options: options) }
    return OpenAIProvider(endpoint: endpoint, options: try OpenAIOptions())
  }
}
