import type { JsonObject } from "../../domain/json.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";
import type { PrincipalPolicy, PrincipalPolicyKind, PrincipalPolicyRef } from "../principal-policy.ts";
import { column } from "./row.ts";

export const principalPolicySchema = `
  create table if not exists principal_policy (
    kind text not null, id text not null, properties text not null,
    primary key (kind, id)
  ) without rowid;
  create table if not exists carried_policy (
    principal_id text not null, kind text not null, id text not null,
    primary key (principal_id, kind, id)
  ) without rowid;
  create index if not exists carried_policy_of on carried_policy (kind, id);
`;

/** The policies that service principals carry, and which of them carry which. */
export class PrincipalPolicyTable {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  all(kind: PrincipalPolicyKind): PrincipalPolicy[] {
    return this.#db.all("select * from principal_policy where kind = ? order by id", kind).map(policyIn(kind));
  }

  find({ kind, id }: PrincipalPolicyRef): PrincipalPolicy | null {
    const row = this.#db.get("select * from principal_policy where kind = ? and id = ?", kind, id);
    return row === undefined ? null : policyIn(kind)(row);
  }

  carriedBy(principalId: string, kind: PrincipalPolicyKind): PrincipalPolicy[] {
    return this.#db
      .all(
        `select p.* from carried_policy c join principal_policy p on p.kind = c.kind and p.id = c.id
         where c.principal_id = ? and c.kind = ? order by p.id`,
        principalId,
        kind,
      )
      .map(policyIn(kind));
  }

  carriers({ kind, id }: PrincipalPolicyRef): string[] {
    return this.#db
      .all("select principal_id from carried_policy where kind = ? and id = ? order by principal_id", kind, id)
      .map((row) => column.text(row, "principal_id"));
  }

  save({ kind, id, properties }: PrincipalPolicy): void {
    this.#db.run(
      "insert into principal_policy values (?, ?, ?) on conflict do update set properties = excluded.properties",
      kind,
      id,
      JSON.stringify(properties),
    );
  }

  remove({ kind, id }: PrincipalPolicyRef): void {
    this.#db.run("delete from principal_policy where kind = ? and id = ?", kind, id);
    this.#db.run("delete from carried_policy where kind = ? and id = ?", kind, id);
  }

  carry(principalId: string, { kind, id }: PrincipalPolicyRef): void {
    this.#db.run("insert into carried_policy values (?, ?, ?)", principalId, kind, id);
  }

  shed(principalId: string, { kind, id }: PrincipalPolicyRef): void {
    this.#db.run("delete from carried_policy where principal_id = ? and kind = ? and id = ?", principalId, kind, id);
  }

  /** Leaves a principal without policies. */
  shedAll(principalId: string): void {
    this.#db.run("delete from carried_policy where principal_id = ?", principalId);
  }
}

const policyIn =
  (kind: PrincipalPolicyKind) =>
  (row: SqliteRow): PrincipalPolicy => {
    const properties: JsonObject = JSON.parse(column.text(row, "properties"));
    return { kind, id: column.text(row, "id"), properties };
  };
