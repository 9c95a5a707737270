/// One request and, if it is slow, its second: the first success wins and the other is cancelled.
///
/// Only for requests that are idempotent, call no tools, are cheap enough and have shown the client nothing yet.
package struct HedgeCore: Sendable {
  package enum Side: Sendable, Hashable { case original, backup }

  package enum Input: Sendable, Hashable {
    /// The time after which a second request may go out has passed.
    case timer
    case succeeded(Side)
    case failed(Side)
    /// Content was shown to the client: no second request any more, and this side is the answer.
    case committed(Side)
  }

  package enum Action: Sendable, Hashable {
    case cancelTimer
    /// Send the second request if the budgets pay (`HedgePolicy.withdraw`); say `refused` if they do not.
    case sendBackup
    case cancel(Side)
    /// The request ends as this side ended.
    case finish(Side)
  }

  private enum State: Sendable { case alone, unhedged, both, only(Side), done }

  private var state: State
  package private(set) var sentBackup = false
  package private(set) var backupWon = false

  /// - Parameter hedges: false where the policy gave no delay.
  package init(hedges: Bool = true) { state = hedges ? .alone : .unhedged }

  package mutating func on(_ input: Input) -> [Action] {
    switch (state, input) {
    case (.done, _): return []
    case (.alone, .timer):
      state = .both
      sentBackup = true
      return [.sendBackup]
    case (.alone, .succeeded(.original)), (.alone, .failed(.original)):
      state = .done
      return [.cancelTimer, .finish(.original)]
    case (.alone, .committed(.original)):
      state = .unhedged
      return [.cancelTimer]
    case (.unhedged, .succeeded(.original)), (.unhedged, .failed(.original)):
      state = .done
      return [.finish(.original)]
    case (.both, .succeeded(let side)):
      state = .done
      backupWon = side == .backup
      return [.cancel(other(side)), .finish(side)]
    case (.both, .committed(let side)):
      state = .only(side)
      backupWon = side == .backup
      return [.cancel(other(side))]
    case (.both, .failed(let side)):
      state = .only(other(side))
      return []
    case (.only(let side), .succeeded(let ended)) where side == ended:
      state = .done
      return [.finish(side)]
    case (.only(let side), .failed(let ended)) where side == ended:
      state = .done
      return [.finish(side)]
    default: return []
    }
  }

  /// The budgets did not pay for the second request.
  package mutating func refused() {
    guard case .both = state else { return }
    state = .unhedged
    sentBackup = false
  }

  private func other(_ side: Side) -> Side { side == .original ? .backup : .original }
}
