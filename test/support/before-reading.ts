import type { TableName } from "../../src/store/sql/schema.ts";
import type { TenantDb } from "../../src/store/sql/tenant-db.ts";

/** Returns the same rows, where `act` runs before each reading of a table. */
export const beforeReading = (db: TenantDb, table: TableName, act: () => Promise<void>): TenantDb =>
  delegating(db, (name, result, args) => (name === "selectFrom" && args[0] === table ? acting(result, act) : result));

function acting(query: unknown, act: () => Promise<void>): unknown {
  if (typeof query !== "object" || query === null) return query;
  return delegating(query, (_, result) => (result instanceof Promise ? act().then(() => result) : acting(result, act)));
}

/** Returns an object whose methods are those of another one, with other results. */
function delegating<Target extends object>(
  target: Target,
  resultOf: (name: PropertyKey, result: unknown, args: readonly unknown[]) => unknown,
): Target {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => resultOf(name, Reflect.apply(member, target, args), args);
    },
  });
}
