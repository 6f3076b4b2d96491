import { createHash } from "node:crypto";
import type { Step } from "../../directory/directory.ts";
import { uniqueTexts } from "../../domain/changes/unique-values.ts";
import { isJsonCollection, type Json } from "../../domain/json.ts";
import type { LedgerEntry } from "../../store/work/ledger.ts";
import type { PlanItem } from "../../store/work/plan-item.ts";
import { type DueStep, type NamedStep, propertyOfStep } from "./steps.ts";

/** The prefix of the steps that free a name for another object of the plan, and of those that take it back. */
export const ASIDE_STEP = "aside ";
export const BACK_STEP = "back ";

/** A value of an object that the plan changes and that another object of the plan needs first. */
interface Held {
  readonly item: PlanItem;
  readonly property: string;
  readonly now: Json;
  readonly then: Json;
}

/**
 * Returns the steps that break circles of taken names, in which each object has the name that another is to get. One
 * object of each circle steps aside to a temporary value. The others then succeed one by one, and that object gets its
 * own value last.
 */
export function stepsAside(
  job: string,
  items: readonly PlanItem[],
  failures: readonly LedgerEntry[],
): readonly DueStep[] {
  const held = heldValues(items, failures);
  const holders = new Map<string, Held>();
  for (const one of held) for (const text of uniqueTexts(one.now)) holders.set(keyOf(one, text), one);
  const wantedFrom = (one: Held): Held[] =>
    uniqueTexts(one.then).flatMap((text) => {
      const holder = holders.get(keyOf(one, text));
      return holder === undefined || holder.item.seq === one.item.seq ? [] : [holder];
    });
  const wanted = new Set(held.flatMap((one) => uniqueTexts(one.then).map((text) => keyOf(one, text))));
  return firstOfCircles(held, wantedFrom).map(({ item, property, now }) => ({
    seq: item.seq,
    name: `${ASIDE_STEP}${property}`,
    step: update(
      item,
      property,
      now,
      temporary(job, item, property, now, (text) => wanted.has(keyOf({ item }, text))),
    ),
  }));
}

/** Returns the ledger's note for a step aside, so that a recovery that is continued knows the temporary value. */
export function noteOf({ name, step }: DueStep): string | null {
  return name.startsWith(ASIDE_STEP) && step.kind === "update" ? JSON.stringify(step.set[0]?.value ?? null) : null;
}

/** Returns the temporary value of an object, or null if it did not step aside. */
export function asideValue(entries: readonly LedgerEntry[], property: string): { readonly value: Json } | null {
  const entry = entries.find(({ step, outcome }) => step === `${ASIDE_STEP}${property}` && outcome !== "failed");
  return entry?.message == null ? null : { value: JSON.parse(entry.message) };
}

/** Returns a step that expects the temporary value if its object stepped aside. */
export function fromAside(named: NamedStep, entries: readonly LedgerEntry[]): NamedStep {
  const property = propertyOfStep(named.name);
  const aside = property === null ? null : asideValue(entries, property);
  if (aside === null || named.step.kind !== "update") return named;
  return {
    ...named,
    step: { ...named.step, set: named.step.set.map((write) => ({ ...write, expected: aside.value })) },
  };
}

/** Returns the step that gives an object its present value back, because its planned value is still taken. */
export const stepBack = (item: PlanItem, property: string, now: Json, aside: Json): DueStep => ({
  seq: item.seq,
  name: `${BACK_STEP}${property}`,
  step: update(item, property, aside, now),
});

function heldValues(items: readonly PlanItem[], failures: readonly LedgerEntry[]): Held[] {
  const bySeq = new Map(items.map((item) => [item.seq, item]));
  return failures.flatMap(({ seq, step, reason }): Held[] => {
    const [item, property] = [bySeq.get(seq), propertyOfStep(step)];
    const change = item?.change.properties.find(({ name }) => name === property);
    if (item === undefined || property === null || change === undefined || reason !== "nameTaken") return [];
    return [{ item, property, now: change.now, then: change.then }];
  });
}

const keyOf = ({ item }: Pick<Held, "item">, text: string): string => `${item.ref.type} ${text}`;

/** Returns one object of each circle, in which each object has the value that the previous one needs. */
function firstOfCircles(all: readonly Held[], next: (one: Held) => readonly Held[]): readonly Held[] {
  const [done, found] = [new Set<Held>(), new Set<Held>()];
  for (const start of all) {
    const path = new Set<Held>();
    const open: { readonly one: Held; readonly left: Held[] }[] = [];
    const enter = (one: Held) => {
      if (path.has(one)) found.add(one);
      if (path.has(one) || done.has(one)) return;
      path.add(one);
      open.push({ one, left: [...next(one)] });
    };
    enter(start);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const following = top.left.pop();
      if (following !== undefined) {
        enter(following);
        continue;
      }
      open.pop();
      path.delete(top.one);
      done.add(top.one);
    }
  }
  return [...found];
}

function temporary(
  job: string,
  item: PlanItem,
  property: string,
  now: Json,
  isWanted: (text: string) => boolean,
): Json {
  if (typeof now === "string") {
    const name = `recovery-${createHash("sha256").update(`${job} ${item.seq} ${property}`).digest("hex").slice(0, 16)}`;
    const [, domain] = /(@.+)$/.exec(now) ?? [];
    return `${name}${domain ?? ""}`;
  }
  if (!isJsonCollection(now)) return now;
  return now.filter((one) => typeof one !== "string" || !isWanted(one.toLowerCase()));
}

const update = ({ ref }: PlanItem, name: string, expected: Json, value: Json): Step => ({
  kind: "update",
  ref,
  set: [{ name, expected, value }],
});
