import { type ExitStatus, exitStatus } from "../../app/exit-status.ts";
import type { ProcessContext } from "../../app/process-context.ts";
import { type Drift, readDrift } from "../../app/vault/drift.ts";
import type { OpenVault } from "../../app/vault/open-vault.ts";
import { actorCalled } from "../../domain/authors/actor-name.ts";
import type { Change } from "../../domain/changes/change.ts";
import { differingParts } from "../../domain/changes/differing-parts.ts";
import { isGrave } from "../../domain/changes/risk.ts";
import { byAuthors, type NameOfAuthor } from "../../domain/dangers/done-danger.ts";
import { othersOfKind } from "../../domain/dangers/others-of-kind.ts";
import { iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { wayText, writerText } from "../../review/words.ts";
import { namedHere } from "../../terminal/named-here.ts";
import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import { withVault } from "./with-vault.ts";

export interface DriftChoice {
  /** Id or time of a snapshot. Absent for the newest one. */
  readonly since?: string;
  readonly json?: boolean;
}

/**
 * Reads what has changed in the live tenant since a snapshot, and shows it with its authors and dangers. Returns status 0
 * if nothing has changed in what could be compared, 4 if something has, and 5 if a change is gravely dangerous or there
 * are too many to find out.
 */
export async function vaultDrift(context: ProcessContext, screen: Screen, choice: DriftChoice): Promise<ExitStatus> {
  const work = async ({ services }: OpenVault): Promise<ExitStatus> => {
    screen.progress.show("Reading the tenant", 0, null);
    const drift = await readDrift(services, choice.since);
    screen.progress.clear();
    if (choice.json === true) screen.json(asJson(drift));
    else showDrift(screen, drift);
    if (drift.changes.length === 0) return exitStatus.done;
    return drift.dangers === null || drift.dangers.some(isGrave) ? exitStatus.dangerous : exitStatus.differs;
  };
  return withVault(context, work, { fresh: true });
}

/** Shows the changes as a table, with what was not compared above it and the dangers below. */
export function showDrift(screen: Screen, { from, to, changes, dangers, notCompared, unknownAuthors }: Drift): void {
  for (const note of [notCompared, unknownAuthors]) if (note !== null) screen.say(namedHere(note));
  if (changes.length === 0) {
    const where = notCompared === null ? "" : " in what could be compared";
    screen.say(`Nothing has changed since ${iso(from)}${where}.`);
    return;
  }
  const counted = `${countOf(changes.length, "object")} ${changes.length === 1 ? "has" : "have"}`;
  screen.say(`${counted} changed between ${iso(from)} and ${iso(to)}:\n`);
  screen.table(
    ["what happened", "type", "object", "parts", "by"],
    changes.map((change) => [
      happened(change),
      change.ref.type,
      uncut(change.displayName ?? change.ref.id),
      partsOf(change).join(", "),
      authorsOf(change).join(", "),
    ]),
  );
  if (dangers === null) {
    screen.say("\nThere are too many changes to find their dangers. An assistant can compare a narrower scope.");
    return;
  }
  if (dangers.length === 0) return;
  screen.say();
  for (const danger of dangers) {
    const by = byAuthors(danger, nameOf);
    const end = by === "" ? "" : ` (${uncut(by)})`;
    screen.say(`${danger.severity}: ${uncut(danger.sentence)}${othersOfKind(danger)}${end}`);
  }
}

const nameOf: NameOfAuthor = (author, isOneOfSeveral) =>
  `${writerText(author)}${isOneOfSeveral ? wayText(author) : ""}`;

/** Returns what happened to an object, while its action says how to undo it. */
const happened = ({ action, notRecoverable }: Change): string =>
  notRecoverable === "hardDeleted"
    ? "purged"
    : { update: "changed", restore: "deleted", softDelete: "added", rebuild: "purged" }[action];

const partsOf = ({ properties, lost = [], links }: Change): readonly string[] => [
  ...differingParts({ properties, lost }),
  ...[...Map.groupBy(links, ({ link }) => link)].map(([link, ofName]) => `${link} (${ofName.length})`),
];

const authorsOf = ({ attribution = [] }: Change): readonly string[] => [
  ...new Set(attribution.map(({ actor }) => uncut(actorCalled(actor) ?? actor.kind))),
];

const asJson = ({ from, to, changes, dangers, notCompared, unknownAuthors }: Drift) => ({
  from: iso(from),
  to: iso(to),
  notCompared,
  unknownAuthors,
  changes: changes.map((change) => ({
    happened: happened(change),
    type: change.ref.type,
    id: change.ref.id,
    displayName: change.displayName,
    parts: partsOf(change),
    by: authorsOf(change),
  })),
  dangers:
    dangers?.map((danger) => {
      const { rule, severity, sentence, ref, objects, by = null } = danger;
      return { rule, severity, sentence, ref, objects, by };
    }) ?? null,
});
