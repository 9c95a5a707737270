/// A customer's words: what they mean, and what they are kinds of. Goes before every other table.
package struct Glossary: Sendable {
  package struct Term: Sendable, Hashable {
    package var name: String
    package var synonyms: [String]
    package var broader: [String]

    package init(_ name: String, synonyms: [String] = [], broader: [String] = []) {
      self.name = name
      self.synonyms = synonyms
      self.broader = broader
    }
  }

  package enum Problem: Error, Sendable, Hashable {
    /// A term that is broader than itself, over these terms.
    case cycle([String])
    case tooLarge(terms: Int)
    case emptyName(term: Int)

    package var message: String {
      switch self {
      case .cycle(let path): "The glossary goes in a circle: \(path.joined(separator: " → "))."
      case .tooLarge(let terms): "The glossary has \(terms) terms, more than \(Glossary.termsMax)."
      case .emptyName(let term): "Term number \(term + 1) of the glossary has an empty name or synonym."
      }
    }
  }

  package static let termsMax = 100_000
  package static let none = Glossary()

  /// The number of a meaning by each of its words.
  private var meanings: [WordKey: Int] = [:]
  private var names: [String] = []
  private var parents: [[Int]] = []
  /// By meaning: one that it was found to be the same as, or itself.
  private var joined: [Int] = []

  private init() {}

  package init(_ terms: [Term]) throws(Problem) {
    guard terms.count <= Self.termsMax else { throw .tooLarge(terms: terms.count) }
    for (number, term) in terms.enumerated() {
      let keys = ([term.name] + term.synonyms).map { PhraseKey.noun($0) }
      guard !keys.contains(WordKey(bits: 0)) else { throw .emptyName(term: number) }
      // Terms that share a word are one meaning.
      let known = keys.compactMap { meanings[$0] }.first
      let meaning = known ?? add(term.name)
      for key in keys {
        if let other = meanings[key] { join(other, meaning) } else { meanings[key] = meaning }
      }
    }
    for (key, meaning) in meanings { meanings[key] = root(meaning) }
    for term in terms {
      guard let meaning = meanings[PhraseKey.noun(term.name)] else { continue }
      for name in term.broader {
        let key = PhraseKey.noun(name)
        guard key.bits != 0 else { continue }
        let parent = meanings[key] ?? add(name)
        meanings[key] = parent
        if parent == meaning { throw .cycle([names[meaning], name]) }
        if !parents[meaning].contains(parent) { parents[meaning].append(parent) }
      }
    }
    if let circle = circle() { throw .cycle(circle.map { names[$0] }) }
  }

  package var isEmpty: Bool { meanings.isEmpty }

  private mutating func add(_ name: String) -> Int {
    joined.append(names.count)
    names.append(name)
    parents.append([])
    return names.count - 1
  }

  /// The meaning that another was joined to, with path halving.
  private mutating func root(_ meaning: Int) -> Int {
    var meaning = meaning
    while joined[meaning] != meaning {
      joined[meaning] = joined[joined[meaning]]
      meaning = joined[meaning]
    }
    return meaning
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    joined[max(a, b)] = min(a, b)
  }

  /// A walk along broader terms that comes back to where it was; found without recursion.
  private func circle() -> [Int]? {
    enum Mark { case fresh, open, done }
    var marks = Array(repeating: Mark.fresh, count: names.count)
    for start in names.indices where marks[start] == .fresh {
      var stack = [(node: start, next: 0)]
      marks[start] = .open
      while let (node, next) = stack.last {
        guard next < parents[node].count else {
          marks[node] = .done
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let parent = parents[node][next]
        if marks[parent] == .open {
          let path = stack.map(\.node)
          return Array(path[(path.firstIndex(of: parent) ?? 0)...]) + [parent]
        }
        if marks[parent] == .fresh {
          marks[parent] = .open
          stack.append((parent, 0))
        }
      }
    }
    return nil
  }

  func meaning(of key: WordKey) -> Int? { meanings[key] }

  /// The way from a meaning up to a broader one, both included; nil when there is none.
  func path(from low: Int, to high: Int) -> [String]? {
    var found = [(node: low, from: -1)]
    var seen: Set<Int> = [low]
    var next = 0
    while next < found.count {
      if found[next].node == high {
        var path: [String] = []
        var index = next
        while index >= 0 {
          path.append(names[found[index].node])
          index = found[index].from
        }
        return path.reversed()
      }
      for parent in parents[found[next].node] where seen.insert(parent).inserted { found.append((parent, next)) }
      next += 1
    }
    return nil
  }

  /// All meanings above one, itself first.
  func ancestors(of meaning: Int) -> [Int] {
    var found = [meaning]
    var seen: Set<Int> = [meaning]
    var next = 0
    while next < found.count {
      for parent in parents[found[next]] where seen.insert(parent).inserted { found.append(parent) }
      next += 1
    }
    return found
  }

  func name(_ meaning: Int) -> String { names[meaning] }
}
