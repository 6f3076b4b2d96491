import type { Coverage } from "../../../domain/tenant/coverage.ts";
import type { EntityType } from "../../../domain/tenant/entity.ts";
import type { UnreadPart } from "../../../domain/tenant/part.ts";
import { EXISTENCE, recoverableProperties } from "../../../domain/tenant/recoverable.ts";
import type { GraphAnswer } from "../../../graph/http/graph-client.ts";
import { ownPermissions, selectionOf } from "./selected.ts";

/** The properties that are requested of each type, without those that the service refused. */
export class Selections {
  readonly #coverage: Coverage;
  readonly #refused = new Map<EntityType, Map<string, string>>();

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  /** Takes over what an earlier reading has learned about a type. */
  remember(type: EntityType, refused: Readonly<Record<string, string>>): void {
    this.#refused.set(type, new Map(Object.entries(refused)));
  }

  /** Returns the refused properties of a type, or undefined if none was refused. */
  refused(type: EntityType): Readonly<Record<string, string>> | undefined {
    const refused = this.#refused.get(type);
    return refused === undefined || refused.size === 0 ? undefined : Object.fromEntries(refused);
  }

  query(type: EntityType): { readonly query?: Readonly<Record<string, string>> } {
    const select = selectionOf(type, this.#coverage, new Set(this.#refused.get(type)?.keys()));
    return select === null ? {} : { query: { $select: select.join(",") } };
  }

  /** Returns the same for deleted objects, which must be marked as deleted. */
  ofDeleted(type: EntityType): { readonly query?: Readonly<Record<string, string>> } {
    const { query } = this.query(type);
    return query === undefined ? {} : { query: { ...query, $select: `${query.$select},${EXISTENCE}` } };
  }

  /**
   * Leaves out the property that caused the refusal of a selection. Returns false if the refusal names no property of
   * the selection, so that it is final.
   */
  learn(type: EntityType, { status, body }: Pick<GraphAnswer, "status" | "body">): boolean {
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

  /** Returns the properties of a type that a history would have and the service refused. */
  unread(type: EntityType): readonly UnreadPart[] {
    const covered = recoverableProperties(type, this.#coverage);
    return [...(this.#refused.get(type) ?? [])]
      .filter(([property]) => covered.includes(property))
      .map(([property, reason]) => ({ part: type, property, reason }));
  }
}
