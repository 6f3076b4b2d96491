import type { Coverage } from "../../../domain/coverage.ts";
import type { EntityType } from "../../../domain/entity.ts";
import { EXISTENCE, recoverableProperties } from "../../../domain/recoverable.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import type { UnreadPart } from "../../directory.ts";
import { ownPermissions, selectionOf, unreadable } from "./selected.ts";

/** The properties asked for of each type, fewer where the service refused one of them. */
export class Selections {
  readonly #coverage: Coverage;
  readonly #refused = new Map<EntityType, Map<string, string>>();

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  query(type: EntityType): { readonly query?: Readonly<Record<string, string>> } {
    const select = selectionOf(type, this.#coverage, new Set(this.#refused.get(type)?.keys()));
    return select === null ? {} : { query: { $select: select.join(",") } };
  }

  /** The same for deleted objects, which have to say that they are. */
  ofDeleted(type: EntityType): { readonly query?: Readonly<Record<string, string>> } {
    const { query } = this.query(type);
    return query === undefined ? {} : { query: { ...query, $select: `${query.$select},${EXISTENCE}` } };
  }

  /**
   * Leaves out the property that made the service refuse a selection. Returns false if the refusal names no property of
   * the selection, so that the refusal is final.
   */
  learn(type: EntityType, { status, body }: GraphAnswer): boolean {
    const asked = this.query(type).query?.$select?.split(",") ?? [];
    const text = JSON.stringify(body);
    const refused = this.#refused.get(type) ?? new Map<string, string>();
    this.#refused.set(type, refused);
    if (status === 403) {
      const own = ownPermissions.find((one) => one.type === type && asked.includes(one.property));
      if (own === undefined) return false;
      refused.set(own.property, `It takes the permission ${own.permission}.`);
      return true;
    }
    const named = asked.find((property) => property !== "id" && text.includes(`'${property}'`));
    if (status !== 400 || named === undefined) return false;
    refused.set(named, "The service does not know it.");
    return true;
  }

  /** Properties of a type that a history would hold and this reading does not see. */
  unread(type: EntityType): readonly UnreadPart[] {
    const covered = recoverableProperties(type, this.#coverage);
    const hidden = unreadable.filter((one) => one.type === type && covered.includes(one.property));
    const refused = [...(this.#refused.get(type) ?? [])].map(([property, reason]) => ({ property, reason }));
    return [...hidden, ...refused].map(({ property, reason }) => ({ part: type, property, reason }));
  }
}
