import { hash } from "node:crypto";
import { canonicalText, type JsonObject } from "../../domain/json.ts";
import { allEntityTypes, type EntityType } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { damagedValue, storedJson } from "../sql/stored-json.ts";
import type { TenantDb, TenantTx } from "../sql/tenant-db.ts";
import { abridged, patternOf } from "./abridged.ts";
import type { Pattern } from "./abridged-text.ts";

/** A pattern by the name that rows have for it. */
export interface NamedPattern {
  readonly id: string;
  readonly pattern: Pattern;
}

/**
 * The types whose states are written against a pattern, because tenants have many of them with long and similar
 * properties. The database looks through the properties of relationships and policies by itself.
 */
const patterned: ReadonlySet<EntityType> = new Set(["user", "group", "application", "servicePrincipal"]);

/** States of a type that must come together for one of them to become its pattern. */
const ENOUGH_TO_CHOOSE = 20;
const CANDIDATES = 8;
const SAMPLE = 40;

const ID_LENGTH = 12;

/**
 * Patterns that this process has read, by tenant and id. An id is a hash of the content, so that what it stands for does
 * not change, not even if the tenant is dropped and another gets its name.
 */
const readBefore: KnownPatterns = new Map();
const MOST_KNOWN = 2_000;

/** The patterns that states of each type are written against. */
export type PatternsByType = ReadonlyMap<EntityType, NamedPattern>;

/** Patterns by tenant and id. */
export type KnownPatterns = Map<string, Pattern>;

/**
 * Returns the patterns that these rows need, of which those that are known are not read. Throws `storeUnusable` if one is
 * missing.
 */
export async function patternsOf(
  db: TenantDb,
  rows: readonly { readonly pattern: string | null }[],
  known: KnownPatterns = readBefore,
): Promise<ReadonlyMap<string, Pattern>> {
  const found = new Map<string, Pattern>();
  let last: string | null = null;
  for (const { pattern: id } of rows) {
    // Rows come by type, and those of a type mostly have one pattern.
    if (id === null || id === last || found.has(id)) continue;
    last = id;
    found.set(id, known.get(`${db.tenant} ${id}`) ?? (await readPattern(db, id, known)));
  }
  return found;
}

async function readPattern(db: TenantDb, id: string, known: KnownPatterns): Promise<Pattern> {
  const row = await db.selectFrom("state_pattern").select("properties_json").where("id", "=", id).executeTakeFirst();
  const pattern = row === undefined ? null : patternOf(storedJson<JsonObject>(row.properties_json));
  if (pattern === null) throw damagedValue();
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? "");
  known.set(`${db.tenant} ${id}`, pattern);
  return pattern;
}

/** Returns the patterns to write these states against, by type. Chooses one for a type that has many and had none. */
export async function patternsToWrite(
  tx: TenantTx,
  states: readonly { readonly ref: { readonly type: EntityType }; readonly properties: JsonObject }[],
  instant: Instant,
): Promise<PatternsByType> {
  const patterns = new Map<EntityType, NamedPattern>();
  const ofTypes = Map.groupBy(states, ({ ref }) => ref.type);
  const types = allEntityTypes.filter((type) => patterned.has(type) && ofTypes.has(type));
  if (types.length === 0) return patterns;
  const rows = await tx
    .selectFrom("state_pattern")
    .select(["id as pattern", "entity_type"])
    .where("entity_type", "in", types)
    .orderBy("made_at")
    .execute();
  const kept = await patternsOf(tx, rows);
  for (const type of types) {
    const id = rows.findLast((row) => row.entity_type === type)?.pattern;
    const pattern = id === undefined ? undefined : kept.get(id);
    const chosen =
      id === undefined || pattern === undefined
        ? await choose(
            tx,
            type,
            (ofTypes.get(type) ?? []).map(({ properties }) => properties),
            instant,
          )
        : { id, pattern };
    if (chosen !== null) patterns.set(type, chosen);
  }
  return patterns;
}

/** Keeps the state against which a sample of the others is shortest. */
async function choose(
  tx: TenantTx,
  type: EntityType,
  states: readonly JsonObject[],
  instant: Instant,
): Promise<NamedPattern | null> {
  if (states.length < ENOUGH_TO_CHOOSE) return null;
  const sample = evenly(states, SAMPLE);
  let best: { readonly text: string; readonly pattern: Pattern; readonly length: number } | null = null;
  for (const state of evenly(states, CANDIDATES)) {
    const text = canonicalText(state);
    const pattern = patternOf(storedJson<JsonObject>(text));
    if (pattern === null) continue;
    const length = sample.reduce((sum, other) => sum + abridged(other, pattern).length, 0);
    if (best === null || length < best.length) best = { text, pattern, length };
  }
  if (best === null) return null;
  const id = hash("sha256", best.text, "base64url").slice(0, ID_LENGTH);
  const row = { id, entity_type: type, made_at: instant, properties_json: best.text };
  await tx
    .insertInto("state_pattern")
    .values(row)
    .onConflict((conflict) => conflict.columns(["id"]).doNothing())
    .execute();
  return { id, pattern: best.pattern };
}

function evenly<T>(items: readonly T[], count: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / count));
  return items.filter((_, at) => at % step === 0).slice(0, count);
}
