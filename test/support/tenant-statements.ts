import { readableNames } from "../../src/store/sql/schema.ts";

const tables: readonly string[] = readableNames;
const control =
  /^(begin|start transaction|commit|rollback|savepoint |release savepoint |set |analyze |select pg_advisory_xact_lock|create table if not exists schema_version|select version from schema_version|select relname from pg_catalog)/;

/**
 * True if a statement stays within one tenant: what it inserts or copies names the tenant, and each table that it reads is compared
 * with the tenant once.
 */
export function namesTenant(statement: string): boolean {
  if (control.test(statement)) return true;
  const [inserted] = statement.match(/^\s*(?:insert into|copy) "\w+" \([^)]*\)/) ?? [];
  if (inserted !== undefined && !inserted.includes('"tenant_id"')) return false;
  const rest = inserted === undefined ? statement : statement.slice(inserted.length);
  const looked = [...rest.matchAll(/\b(?:from|join|update) "(\w+)"/g)].filter(([, table]) =>
    tables.includes(table ?? ""),
  );
  if (inserted === undefined && looked.length === 0) return false;
  const held = rest.match(/"tenant_id" (?:= \$\d|in \(\$\d)/g) ?? [];
  return held.length >= looked.length;
}
