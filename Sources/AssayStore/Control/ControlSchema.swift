import GRDB

/// The tables of `control.db`, in the order in which they came. A released step is never changed.
enum ControlSchema {
  /// How long rows of a table stay. A table without an answer is a mistake that a test finds.
  enum Retention: Sendable {
    /// As long as the store: small, and asked for long afterwards.
    case forever
    /// Until somebody changes it.
    case replaced
    /// With the file of its day.
    case day
  }

  static let retention: [String: Retention] = [
    "counter": .replaced, "api_key": .forever, "audit": .forever, "erasure": .forever, "price_version": .forever,
    "configuration_version": .forever, "grdb_migrations": .forever, "trace": .day, "sketch": .day,
  ]

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 keys") { database in
      try database.execute(
        sql: """
          CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
          INSERT INTO counter VALUES ('auth_epoch', 0);
          CREATE TABLE api_key (
            id TEXT PRIMARY KEY,
            code BLOB NOT NULL,
            name TEXT NOT NULL,
            tenant TEXT NOT NULL,
            scopes TEXT NOT NULL,
            routes TEXT,
            limits TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER,
            replaces TEXT REFERENCES api_key (id)
          ) WITHOUT ROWID, STRICT;
          """)
    }
    migrator.registerMigration("2 audit") { database in
      try database.execute(
        sql: """
          CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            detail TEXT NOT NULL,
            hash BLOB NOT NULL
          ) STRICT;
          CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
          CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
          """)
    }
    migrator.registerMigration("3 records") { database in
      try database.execute(
        sql: """
          CREATE TABLE erasure (subject BLOB PRIMARY KEY, at INTEGER NOT NULL, rows INTEGER) WITHOUT ROWID, STRICT;
          CREATE TABLE price_version (
            version TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID, STRICT;
          CREATE TABLE configuration_version (
            sequence INTEGER PRIMARY KEY, version TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
          CREATE INDEX configuration_by_version ON configuration_version (version);
          """)
    }
    return migrator
  }
}
