import { cleaned } from "../../domain/untrusted.ts";
import { type Facet, facetsOf, type Suspicion } from "./investigation.ts";
import type { Previewed } from "./session.ts";
import type { Teller } from "./teller.ts";

const SHOWN_OF_A_KIND = 3;
const KEPT_SHOWN = 20;
const SUSPECTS_SHOWN = 8;
const NAME = 60;

export function tellSuspicions(tell: Teller, ranked: readonly Suspicion[]): void {
  tell.table(
    ["who", "objects", "weight", "why"],
    ranked
      .slice(0, SUSPECTS_SHOWN)
      .map(({ actor, objects, score, grounds }) => [
        cleaned(actor, NAME),
        String(objects),
        String(score),
        grounds.join("; ") || "everyday work",
      ]),
  );
}

/** A few of each kind, so that the rare is not lost among the many. */
export function tellPlan(tell: Teller, { changes }: Previewed): void {
  const kinds = Map.groupBy(changes, ({ type, action }) => `${action} ${type}`);
  const shown = [...kinds.values()].flatMap((ofKind) => ofKind.slice(0, SHOWN_OF_A_KIND));
  tell.table(
    ["action", "type", "object", "what"],
    shown.map((change) => [
      change.action,
      change.type,
      cleaned(change.displayName ?? change.id, NAME),
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

export function tellOutcome(
  tell: Teller,
  {
    verified,
    others,
    lost,
    spared,
  }: { verified: boolean; others: readonly Facet[]; lost: readonly Facet[]; spared: number },
): void {
  tell.says("Different from the snapshot on purpose, because others did it and it is still there:");
  const still = Map.groupBy(
    others.filter((facet) => !lost.includes(facet)),
    ({ type, id }) => `${type}/${id}`,
  );
  tell.table(
    ["type", "object", "what", "by"],
    [...still.values()]
      .slice(0, KEPT_SHOWN)
      .map((facets) => [
        facets[0]?.type ?? "",
        cleaned(facets[0]?.displayName ?? facets[0]?.id ?? "", NAME),
        facets.map(({ facet }) => facet).join(", "),
        cleaned([...new Set(facets.map(({ by }) => by ?? "nobody the log names"))].join(", "), NAME),
      ]),
  );
  const more = still.size - KEPT_SHOWN;
  const left = spared > 0 ? ` ${spared} objects wait for a person.` : "";
  tell.says(
    `${verified ? "Verified: everything the recovery was to put back is back." : "NOT verified: see what verify_recovery lists."} ` +
      `${others.length - lost.length} of ${others.length} differences made by others are untouched${more > 0 ? ` (${more} more objects than shown)` : ""}.${left}`,
  );
}
