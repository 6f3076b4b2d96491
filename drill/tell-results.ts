import { countOf } from "../src/domain/words/counted-words.ts";
import { uncut } from "../src/terminal/uncut.ts";
import type { Previewed } from "./drill-tools.ts";
import { type Facet, facetsOf, type Suspicion } from "./investigation.ts";
import type { Teller } from "./teller.ts";

const SHOWN_OF_A_KIND = 3;
const OBJECTS_SHOWN = 20;
const SUSPECTS_SHOWN = 8;

export function tellSuspicions(tell: Teller, ranked: readonly Suspicion[]): void {
  tell.table(
    ["who", "objects", "weight", "why"],
    ranked
      .slice(0, SUSPECTS_SHOWN)
      .map(({ actor, objects, score, grounds }) => [
        uncut(actor),
        String(objects),
        String(score),
        grounds.join("; ") || "everyday work",
      ]),
  );
}

/** Shows the edits that go back only because they are on an object that does. */
export function tellTakenAlong(tell: Teller, takenAlong: readonly Facet[]): void {
  if (takenAlong.length === 0) return;
  tell.says(
    `What others wrote on these objects goes back as well (${takenAlong.length} in all). After the recovery, ` +
      "these edits have to be made again:",
  );
  tell.table(["type", "object", "what"], tableOf(takenAlong));
}

/** Shows a few of each kind, so that rare changes are visible among many similar ones. */
export function tellPlan(tell: Teller, { changes }: Previewed): void {
  const kinds = Map.groupBy(changes, ({ type, action }) => `${action} ${type}`);
  const shown = [...kinds.values()].flatMap((ofKind) => ofKind.slice(0, SHOWN_OF_A_KIND));
  tell.table(
    ["action", "type", "object", "what"],
    shown.map((change) => [
      change.action,
      change.type,
      uncut(change.displayName ?? change.id),
      facetsOf(change)
        .map(({ facet }) => facet)
        .join(", "),
    ]),
  );
  const more = changes.length - shown.length;
  tell.says(
    `${more > 0 ? `And ${more} more of the kind. ` : ""}Nothing is changed yet. Putting this back needs a person's approval.`,
  );
}

export function tellOutcome(tell: Teller, { verified, kept, keptAre, lost, spared }: DrillOutcome): void {
  const still = kept.filter((facet) => !lost.includes(facet));
  tell.says(`Still different from the snapshot, on purpose: the differences ${keptAre}.`);
  const namesPeople = still.some(({ by }) => by !== null);
  tell.table(
    ["type", "object", "what", ...(namesPeople ? ["by"] : [])],
    tableOf(still, ...(namesPeople ? [({ by }: Facet) => by ?? "no author in the log"] : [])),
  );
  const more = byObject(still).length - OBJECTS_SHOWN;
  const left = spared > 0 ? ` ${countOf(spared, "object")} ${spared === 1 ? "waits" : "wait"} for a person.` : "";
  tell.says(
    `${verified ? "Verified: everything the recovery was to put back is back." : "NOT verified: see what verify_recovery lists."} ` +
      `${still.length} of ${countOf(kept.length, "difference")} ${keptAre} ${kept.length === 1 ? "is" : "are"} untouched${more > 0 ? ` (${countOf(more, "more object")} than shown)` : ""}.${left}`,
  );
}

interface DrillOutcome {
  readonly verified: boolean;
  readonly kept: readonly Facet[];
  readonly keptAre: string;
  readonly lost: readonly Facet[];
  readonly spared: number;
}

const byObject = (facets: readonly Facet[]): readonly (readonly Facet[])[] => [
  ...Map.groupBy(facets, ({ type, id }) => `${type}/${id}`).values(),
];

/** Returns one row for each object, followed by a description of each of its parts. */
const tableOf = (facets: readonly Facet[], ...told: readonly ((facet: Facet) => string)[]): readonly string[][] =>
  byObject(facets)
    .slice(0, OBJECTS_SHOWN)
    .map((ofOne) => [
      ofOne[0]?.type ?? "",
      uncut(ofOne[0]?.displayName ?? ofOne[0]?.id ?? ""),
      ofOne.map(({ facet }) => facet).join(", "),
      ...told.map((tellOne) => uncut([...new Set(ofOne.map(tellOne))].join(", "))),
    ]);
