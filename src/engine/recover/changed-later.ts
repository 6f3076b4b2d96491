import type { Authored, Authorship, Change } from "../../domain/changes/change.ts";
import type { JobId } from "../../domain/ids.ts";
import { EXISTENCE } from "../../domain/tenant/recoverable.ts";
import type { LaterWrite } from "../../service/verification.ts";
import { signed } from "../compare/attribution.ts";
import type { Span } from "../compare/records-between.ts";
import type { EngineContext } from "../context.ts";

/** A recovery, and the time since its first write. */
export interface SinceRecovery {
  readonly recovery: JobId;
  readonly span: Span;
}

type Signable = Omit<Change, "seq">;

/**
 * Returns for each of these differences the later writes that explain all of it. Empty for one with a part of which the
 * log shows no write since the recovery began, or the recovery's own as the last one.
 */
export async function laterWrites(
  context: EngineContext,
  changes: readonly Signable[],
  { recovery, span }: SinceRecovery,
): Promise<readonly (readonly LaterWrite[])[]> {
  if (changes.length === 0) return [];
  return (await signed(context, changes.map(asked), span)).map((change) => {
    const writes = writesOf(change);
    const isLater = ({ by }: LaterWrite) => by.time !== null && by.recovery?.id !== recovery;
    return writes.every(isLater) ? writes : [];
  });
}

/** Asks who deleted an object that is deleted, because its values are out of force with it. */
const asked = (change: Signable): Signable =>
  change.notRecoverable === "objectDeleted" ? { ...change, action: "restore", properties: [], links: [] } : change;

const writesOf = ({ existenceBy, properties, links }: Signable): LaterWrite[] => [
  ...(existenceBy === undefined ? [] : [{ part: EXISTENCE, by: existenceBy.last }]),
  ...properties.flatMap(({ name, by }) => writersOf(by).map((one) => ({ part: name, by: one }))),
  ...links.flatMap(({ link, by }) => writersOf(by).map((one) => ({ part: link, by: one }))),
];

const writersOf = (by: Authorship | undefined): readonly Authored[] =>
  by === undefined ? [] : (by.elements?.map((one) => one.by) ?? [by.last]);
