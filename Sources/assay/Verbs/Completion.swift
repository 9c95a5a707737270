import ArgumentParser

struct Completion: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the completion script for a shell.",
    discussion: """
      bash:  assay completion bash > ~/.local/share/bash-completion/completions/assay
      zsh:   assay completion zsh > ~/.zsh/completions/_assay
      fish:  assay completion fish > ~/.config/fish/completions/assay.fish
      """)

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() throws {
    let target: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    print(Assay.completionScript(for: target))
  }
}
