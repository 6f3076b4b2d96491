import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { RoleTable } from "./role-table.ts";
import { column } from "./row.ts";

/** Turns the role members of a file that an earlier version wrote into role assignments. */
export function adoptRoleMembers(db: SqliteDatabase, roles: RoleTable): void {
  const kept = db.get("select 1 from sqlite_schema where type = 'table' and name = 'role_member'");
  if (kept === undefined) return;
  db.transaction(() => {
    const members = db.all(
      "select m.type, m.id, r.template_id, r.display_name from role_member m join role r using (template_id)",
    );
    for (const row of members) {
      const role = { templateId: column.text(row, "template_id"), displayName: column.text(row, "display_name") };
      roles.assign(role, column.ref(row));
    }
    db.script("drop table role_member; drop table role");
  });
}
