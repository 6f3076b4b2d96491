import type { SqliteDatabase } from "../../sqlite/database.ts";
import { column } from "./row.ts";

/** Facts about the tenant as a whole, by name. */
export class MetaTable {
  readonly #db: SqliteDatabase;

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** True inside a transaction that also changes the directory. */
  get writing(): boolean {
    return this.#db.writing;
  }

  /** Runs reads and writes that no other process can interrupt. */
  together<T>(work: () => T): T {
    return this.#db.transaction(work);
  }

  read(name: string): string | null {
    const row = this.#db.get("select value from meta where name = ?", name);
    return row === undefined ? null : column.text(row, "value");
  }

  write(name: string, value: string): void {
    this.#db.run("insert into meta values (?, ?) on conflict do update set value = excluded.value", name, value);
  }
}
