-- A control database of schema 3 with two keys, as version 0.1 wrote it: assay key create, assay key create, assay key revoke,
-- then sqlite3 control.db .dump. The keys were made for this file, and open nothing.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES('1 keys');
INSERT INTO grdb_migrations VALUES('2 audit');
INSERT INTO grdb_migrations VALUES('3 records');
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
INSERT INTO counter VALUES('auth_epoch',3);
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
INSERT INTO api_key VALUES('1ng7k4frqr6h',X'a6248db600be34baa9af816a91c56a69172022ab8ea89c0c7bcbddc81f90a367','old','default','["inference"]',NULL,'[]',1795411087693729175,NULL,1795411096345219741,NULL,NULL);
INSERT INTO api_key VALUES('1ng7k4fw5b32',X'2dfb438b30dd9dd2d89d9e0ca62d83437d3377cba75839ee61321e6378bec40b','checkout','default','["inference","models"]','["receipts"]','[{"dimension":"requests","units":600,"seconds":60},{"dimension":"images","units":100,"seconds":60}]',1795411087532094369,NULL,NULL,NULL,NULL);
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO audit VALUES(1,1795411087538670296,'operator:root','key.create','1ng7k4fw5b32','{"name":"checkout","tenant":"default","scopes":["inference","models"],"routes":["receipts"],"limits":["requests=600/60","images=100/60"],"expires_at":null,"replaces":null}',X'b5c70168bf13865ae061d23f3b56620192db3e2e6016996235cd3c8a6b15af2c');
INSERT INTO audit VALUES(2,1795411087694138325,'operator:root','key.create','1ng7k4frqr6h','{"name":"old","tenant":"default","scopes":["inference"],"routes":null,"limits":[],"expires_at":null,"replaces":null}',X'1114623584f615b57af4ee4f3c74d1aca523e529b3fd4f02371e4280d59fdd10');
INSERT INTO audit VALUES(3,1795411096345329244,'operator:root','key.revoke','1ng7k4frqr6h','{}',X'ab49635149a38ce08df111655fdddf8c431b12f3c9988a150e0ee9c0a860b33d');
CREATE TABLE erasure (subject BLOB PRIMARY KEY, at INTEGER NOT NULL, rows INTEGER) WITHOUT ROWID, STRICT;
CREATE TABLE price_version (
  version TEXT PRIMARY KEY, at INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE configuration_version (
  sequence INTEGER PRIMARY KEY, version TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE INDEX configuration_by_version ON configuration_version (version);
