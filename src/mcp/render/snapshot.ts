import * as z from "zod";
import { type Snapshot, snapshotKinds } from "../../domain/recovery/snapshot.ts";
import { DAY, iso, type Millis } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { ChosenSnapshot } from "../../summaries/find-snapshot.ts";
import { ageOf, isoOrAbsent, nameOf, stamp } from "./text.ts";

export const snapshotOutput = z.object({
  snapshotId: z.string(),
  createdDateTime: z.string(),
  age: z.string(),
  kind: z.enum(snapshotKinds),
  use: z.string().optional(),
  label: z.string().optional(),
  totalChangedObjects: z.int().optional(),
  expiresDateTime: z.string().optional(),
  expiresInDays: z.number().optional(),
  unread: z.array(z.string()).optional().describe("what the capture could not read, so that it is not compared"),
});

/** Says how snapshots are to be judged, because their list does not. */
export const UNJUDGED =
  "Each holds what was done before it, good or bad: list_activity shows it. Take one from before the first deed to undo.";

/** The same shape where it is not the subject: list_snapshots spells it out. */
export const snapshotHandle = z.looseObject({ snapshotId: z.string(), createdDateTime: z.string() });

export function snapshotData(snapshot: Snapshot, now: Millis): z.input<typeof snapshotOutput> {
  const { expiresDateTime } = snapshot;
  return {
    snapshotId: snapshot.id,
    createdDateTime: iso(snapshot.createdDateTime),
    age: ageOf(snapshot.createdDateTime, now),
    kind: snapshot.kind,
    use: snapshot.isTarget ? undefined : "kept before a recovery, to undo it",
    label: nameOf(snapshot.label),
    totalChangedObjects: snapshot.totalChangedObjects ?? undefined,
    expiresDateTime: isoOrAbsent(expiresDateTime),
    expiresInDays: expiresDateTime === null ? undefined : Math.floor((10 * (expiresDateTime - now)) / DAY) / 10,
    unread: snapshot.unread === undefined ? undefined : [...snapshot.unread],
  };
}

/** One line. It may hold a label, so it is shown as data. */
export function snapshotLine(snapshot: Snapshot, now: Millis): string {
  const data = snapshotData(snapshot, now);
  const facts = [
    data.kind,
    snapshot.label === null ? undefined : quoted(snapshot.label),
    data.totalChangedObjects === undefined
      ? undefined
      : `${numberText(data.totalChangedObjects)} changed since the one before`,
    data.expiresInDays === undefined
      ? undefined
      : data.expiresInDays < 0
        ? `overdue since ${data.expiresDateTime}: the next clean-up may remove it`
        : `expires in ${countOf(data.expiresInDays, "day")}, ${data.expiresDateTime}`,
    data.unread === undefined ? undefined : `not read: ${data.unread.join(" ")}`,
    data.use,
  ];
  return `${data.createdDateTime} (${data.age}) ${data.snapshotId}: ${facts.filter((fact) => fact !== undefined).join("; ")}`;
}

/** Returns the snapshot that a time stands for, as data. Empty where the snapshot was named by its id. */
export function chosenData({ snapshot, askedFor, isBefore }: ChosenSnapshot, now: Millis) {
  if (askedFor === null) return {};
  const { id, createdDateTime } = snapshot;
  const age = ageOf(createdDateTime, now);
  return {
    chosen: {
      askedFor: `${isBefore === true ? "the last one before " : ""}${stamp(askedFor)}`,
      snapshotId: id,
      createdDateTime: stamp(createdDateTime),
      age,
    },
  };
}

/** Says which snapshot a time stands for. Empty where the snapshot was named by its id. */
export function chosenText({ snapshot, askedFor, isBefore }: ChosenSnapshot, now: Millis): string {
  if (askedFor === null) return "";
  const { id, createdDateTime } = snapshot;
  const found = `${id} of ${stamp(createdDateTime)} (${ageOf(createdDateTime, now)})`;
  return isBefore === true
    ? `The last one before ${stamp(askedFor)} is ${found}. `
    : `${stamp(askedFor)} stands for the newest snapshot not after it, ${found}. `;
}

/** Says up to which time a comparison with the present knows the tenant. */
export const readUntilText = (readUntil: Millis | undefined): string =>
  readUntil === undefined ? "" : ` The tenant was read up to ${iso(readUntil)}, and later writes are not in this.`;
