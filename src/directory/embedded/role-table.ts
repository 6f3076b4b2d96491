import { canonicalId, type EntityRef } from "../../domain/entity.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { SqliteRow } from "../../sqlite/statement.ts";
import { column } from "./row.ts";

export interface DirectoryRole {
  readonly templateId: string;
  readonly displayName: string;
}

/** Directory roles and their holders. A membership outlasts the soft deletion of its holder and ends with a purge. */
export class RoleTable {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  heldBy(holder: EntityRef): DirectoryRole[] {
    return this.#db
      .all(
        `select r.template_id, r.display_name from role_member m join role r using (template_id)
         where m.type = ? and m.id = ? order by r.template_id`,
        holder.type,
        canonicalId(holder.id),
      )
      .map(roleOf);
  }

  /** Returns every role that was ever assigned. */
  all(): DirectoryRole[] {
    return this.#db.all("select template_id, display_name from role order by template_id").map(roleOf);
  }

  membersOf(templateId: string): EntityRef[] {
    return this.#db
      .all("select type, id from role_member where template_id = ? order by type, id", templateId)
      .map((row) => column.ref(row));
  }

  holders(): EntityRef[] {
    return this.#db.all("select distinct type, id from role_member order by type, id").map((row) => column.ref(row));
  }

  /** Returns false if the role was held already. */
  assign(role: DirectoryRole, holder: EntityRef): boolean {
    this.#db.run("insert or ignore into role values (?, ?)", role.templateId, role.displayName);
    return (
      this.#db.run(
        "insert or ignore into role_member values (?, ?, ?)",
        role.templateId,
        holder.type,
        canonicalId(holder.id),
      ) > 0
    );
  }

  /** Returns false if the role was not held. */
  remove(role: DirectoryRole, holder: EntityRef): boolean {
    return (
      this.#db.run(
        "delete from role_member where type = ? and id = ? and template_id = ?",
        holder.type,
        canonicalId(holder.id),
        role.templateId,
      ) > 0
    );
  }

  forget(holder: EntityRef): void {
    this.#db.run("delete from role_member where type = ? and id = ?", holder.type, canonicalId(holder.id));
  }
}

const roleOf = (row: SqliteRow): DirectoryRole => ({
  templateId: column.text(row, "template_id"),
  displayName: column.text(row, "display_name"),
});
