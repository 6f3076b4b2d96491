import type { Job } from "../../domain/recovery/job.ts";
import type { EntityIds } from "../../domain/tenant/scope.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { cleaned } from "../../domain/words/untrusted.ts";
import { decodeCursor, encodeCursor } from "../../summaries/cursor.ts";

/** In one scope, over all its types. */
const SHOWN_IDS = 24;
const SHOWN_PROPERTIES = 20;

/** The call that shows a scope whole, in pages. */
const wholeScopeOf = (id: string): string => `get_job with jobId "${id}" and cursor "${scopeCursor(id, 0)}"`;

/** A scope of many ids or properties by the first of them and how many there are. */
export function shortScope({ id, scope }: Job): Record<string, unknown> {
  const { properties = [] } = scope;
  const shown =
    properties.length <= SHOWN_PROPERTIES
      ? scope
      : {
          ...scope,
          properties: properties.slice(0, SHOWN_PROPERTIES),
          totalProperties: properties.length,
          shownBy: wholeScopeOf(id),
        };
  if (!("entities" in scope)) return { ...shown };
  const each = Math.floor(SHOWN_IDS / scope.entities.length);
  const isCut = scope.entities.some(({ ids }) => ids.length > each);
  const entities = scope.entities.map(({ type, ids }) =>
    ids.length <= each ? { type, ids } : { type, ids: ids.slice(0, each), totalIds: ids.length },
  );
  return { ...shown, entities, ...(isCut ? { shownBy: wholeScopeOf(id) } : {}) };
}

/** Counts the ids and properties of a scope that are not shown, with the call that shows them. */
export function scopeLines({
  totalProperties,
  entities,
  properties,
  shownBy,
}: Record<string, unknown>): readonly string[] {
  if (typeof shownBy !== "string") return [];
  const of = (shown: unknown, total: unknown, what: string) =>
    Array.isArray(shown) && typeof total === "number"
      ? [`${numberText(shown.length)} of ${numberText(total)} ${what} shown`]
      : [];
  const lists = Array.isArray(entities) ? entities : [];
  const told = [
    ...lists.flatMap(({ type, ids, totalIds }) => of(ids, totalIds, `ids of type ${String(type)}`)),
    ...of(properties, totalProperties, "properties"),
  ];
  return [`scope: ${told.join("; ")}: ${shownBy}`];
}

/** Ids and properties on a page of a scope, which weigh half of an answer, and in a line of text. */
const PAGE_BYTES = 5_000;
const LINE_ITEMS = 20;

/** A page of the ids and properties of a job's scope, in the scope's order. */
export interface ScopePage {
  readonly scope: { readonly entities: readonly EntityIds[]; readonly properties: readonly string[] };
  readonly lines: readonly string[];
  readonly shown: number;
  readonly total: number;
  readonly nextCursor?: string;
}

const scopeCursor = (id: string, after: number): string => encodeCursor(`scope ${id}`, [after]);

/** Returns the page of a scope that a cursor stands for. Throws `invalidInput` for a cursor of something else. */
export function scopePage({ id, scope }: Job, cursor: string): ScopePage {
  const [after] = decodeCursor(`scope ${id}`, cursor, ["number"]);
  const groups = "entities" in scope ? scope.entities : [];
  const { properties = [] } = scope;
  const total = groups.reduce((sum, { ids }) => sum + ids.length, properties.length);
  let [skip, room, shown] = [after, PAGE_BYTES, 0];
  const take = (items: readonly string[]): readonly string[] => {
    const rest = items.slice(skip);
    skip = Math.max(0, skip - items.length);
    const over = rest.findIndex((item) => {
      room -= Buffer.byteLength(item) + 3;
      return room < 0;
    });
    const taken = over < 0 ? rest : rest.slice(0, over);
    shown += taken.length;
    return taken;
  };
  const entities = groups.map(({ type, ids }) => ({ type, ids: take(ids) })).filter(({ ids }) => ids.length > 0);
  const named = take(properties);
  const lines = [
    ...entities.flatMap(({ type, ids }) => linesOf(`ids of type ${type}`, ids)),
    ...linesOf("properties", named),
  ];
  const end = after + shown;
  return {
    scope: { entities, properties: named },
    lines,
    shown,
    total,
    ...(end < total ? { nextCursor: scopeCursor(id, end) } : {}),
  };
}

const linesOf = (what: string, items: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(items.length / LINE_ITEMS) }, (_, line) => {
    const some = items.slice(line * LINE_ITEMS, (line + 1) * LINE_ITEMS);
    return `${what}: ${some.map((item) => cleaned(item, 200)).join(", ")}`;
  });
