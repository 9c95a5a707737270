import ArgumentParser
import AssayCore
import AssayResilience
import AssayServing
import AssayStore
import AssayWire
import Foundation

struct Key: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make, list, rotate and revoke the keys that callers of a gateway send.",
    discussion: """
      A key looks like ask_<id>_<secret>. The store keeps no secret, only a code made with the file "pepper" beside
      the database: back both up, and apart. Running gateways follow within a second. Every change is in the audit log.
      """,
    subcommands: [Create.self, ListKeys.self, Rotate.self, Revoke.self])

  struct Place: ParsableArguments {
    @Option(help: "The store's folder.", completion: .directory)
    var store = "assay-store"

    @Flag(help: "One JSON object.")
    var json = false

    /// - Parameter makes: whether a store that is not there is made.
    func open(makes: Bool = false) throws(AssayError) -> KeyStore {
      guard makes || FileManager.default.fileExists(atPath: store + "/control.db") else {
        throw AssayError(
          .configuration, "there is no store", at: .init(file: store),
          remedy: "name its folder with --store; assay key create makes one")
      }
      return try KeyStore.open(try ControlStore(folder: store)).0
    }

    /// As the audit log names whoever sits at this machine.
    var actor: String { "operator:" + NSUserName() }

    func show(_ made: KeyStore.Made) {
      if json {
        var object = KeyText.members(made.key)
        object.insert(("key", .string(made.token)), at: 0)
        Terminal.printJSON(.object(JSONObject(object)))
      } else {
        print(made.token)
        Terminal.say("This is the only time that the key is shown. Its id is \(made.key.id).")
      }
    }
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key and print it, this once.",
      discussion: """
        assay key create --name checkout --route receipts --limit requests=600/60 --limit images=100/60
        """)
    @OptionGroup var place: Place

    @Option(help: "What the key is for, as lists show it.")
    var name: String

    @Option(help: "Whose traces, limits and caches it belongs to.")
    var tenant = "default"

    @Option(name: .customLong("scope"), help: "inference, models, metrics or admin; several times for several.")
    var scopes: [String] = ["inference", "models"]

    @Option(name: .customLong("route"), help: "A route it may use; several times for several, all without.")
    var routes: [String] = []

    @Option(
      name: .customLong("limit"), help: "DIMENSION=UNITS/SECONDS, as in images=100/60; several times for several.")
    var limits: [String] = []

    @Option(help: "Days until it expires; never without.")
    var expiresInDays: Int?

    func run() throws {
      let scopes = try Set(
        self.scopes.map { name in
          guard let scope = Caller.Scope(rawValue: name) else {
            throw AssayError(
              .usage, "there is no scope \"\(name)\"",
              remedy: "use " + Caller.Scope.allCases.map(\.rawValue).joined(separator: ", "))
          }
          return scope
        })
      var end: Int64?
      if let expiresInDays {
        guard (1...36_500).contains(expiresInDays) else {
          throw AssayError(.usage, "--expires-in-days should be from 1 to 36500")
        }
        end = Int64((Date().timeIntervalSince1970 + Double(expiresInDays) * 86_400) * 1000) * 1_000_000
      }
      let grant = KeyGrant(
        name: name, tenant: tenant, scopes: scopes, routes: routes.isEmpty ? nil : Set(routes),
        limits: try limits.map(Self.limit), expiresAt: end)
      place.show(try place.open(makes: true).create(grant, by: place.actor))
    }

    static func limit(_ text: String) throws(AssayError) -> KeyGrant.Limit {
      let halves = text.split(separator: "=", maxSplits: 1)
      let numbers = halves.count == 2 ? halves[1].split(separator: "/") : []
      let name = halves.first.map(String.init) ?? ""
      // By the name that the configuration uses, in its units, or by the name of what is counted.
      let shown = LimitDimension.allCases.first { $0.key == name }
      guard let dimension = shown ?? LimitDimension(rawValue: name), numbers.count == 2,
        let units = Self.units(numbers[0], times: shown?.scale ?? 1), let seconds = Int64(numbers[1])
      else {
        throw AssayError(
          .usage, "\"\(text)\" is no limit: write DIMENSION=UNITS/SECONDS",
          remedy: "dimensions: " + LimitDimension.allCases.map(\.key).joined(separator: ", "))
      }
      return KeyGrant.Limit(dimension, units, perSeconds: seconds)
    }

    private static func units(_ text: Substring, times scale: Int64) -> Int64? {
      if let whole = Int64(text) {
        let (units, overflows) = whole.multipliedReportingOverflow(by: scale)
        return overflows ? nil : units
      }
      guard scale > 1, let value = Double(text), value > 0, value < 1e9 else { return nil }
      return Int64((value * Double(scale)).rounded())
    }
  }

  struct ListKeys: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the keys, without secrets.")
    @OptionGroup var place: Place

    func run() throws {
      let keys = try place.open().list()
      if place.json {
        Terminal.printJSON(["keys": .array(keys.map { .object(JSONObject(KeyText.members($0))) })])
        return
      }
      guard !keys.isEmpty else { return Terminal.say("There are no keys. assay key create --name … makes one.") }
      var table = TextTable([
        ("id", .left), ("name", .left), ("tenant", .left), ("state", .left), ("scopes", .left), ("routes", .left),
        ("expires", .left), ("last used", .left),
      ])
      for key in keys {
        table.add([
          key.id, key.grant.name, key.grant.tenant, key.state(at: KeyText.now).rawValue,
          key.grant.scopes.map(\.rawValue).sorted().joined(separator: " "),
          key.grant.routes.map { $0.sorted().joined(separator: " ") } ?? "all",
          KeyText.time(key.grant.expiresAt) ?? "never", KeyText.time(key.lastUsedAt) ?? "never",
        ])
      }
      print(table.rendered())
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key with the same rights; the old one works on for a while.")
    @OptionGroup var place: Place

    @Argument(help: "The old key's id.")
    var id: String

    @Option(help: "Hours for which both work.")
    var overlapHours = 24

    func run() throws {
      guard (0...2160).contains(overlapHours) else {
        throw AssayError(.usage, "--overlap-hours should be from 0 to 2160")
      }
      place.show(try place.open().rotate(id, overlapSeconds: overlapHours * 3600, by: place.actor))
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a key for good.")
    @OptionGroup var place: Place

    @Argument(help: "The key's id.")
    var id: String

    func run() throws {
      let changed = try place.open().revoke(id, by: place.actor)
      if place.json {
        Terminal.printJSON(["id": .string(id), "revoked": true, "changed": .bool(changed)])
      } else {
        print(changed ? "revoked \(id)" : "\(id) was revoked before")
      }
    }
  }

  private enum KeyText {
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) * 1_000_000 }

    static func time(_ nanoseconds: Int64?) -> String? {
      nanoseconds.map {
        Date(timeIntervalSince1970: Double($0 / 1_000_000_000)).formatted(.iso8601)
      }
    }

    static func members(_ key: APIKey) -> [(String, JSONValue)] {
      func time(_ at: Int64?) -> JSONValue { KeyText.time(at).map { .string($0) } ?? .null }
      func names(_ names: [String]) -> JSONValue { .array(names.sorted().map { .string($0) }) }
      return [
        ("id", .string(key.id)), ("name", .string(key.grant.name)), ("tenant", .string(key.grant.tenant)),
        ("state", .string(key.state(at: now).rawValue)), ("scopes", names(key.grant.scopes.map(\.rawValue))),
        ("routes", key.grant.routes.map { names(Array($0)) } ?? .null),
        (
          "limits",
          .array(
            key.grant.limits.map {
              [
                "dimension": .string($0.dimension.rawValue), "units": .int(Int($0.units)),
                "seconds": .int(Int($0.seconds)),
              ]
            })
        ),
        ("created_at", time(key.createdAt)), ("expires_at", time(key.grant.expiresAt)),
        ("revoked_at", time(key.revokedAt)), ("last_used_at", time(key.lastUsedAt)),
        ("replaces", key.replaces.map { .string($0) } ?? .null),
      ]
    }
  }
}
