import { type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import type { Row } from "../sql/schema.ts";
import type { TenantTx } from "../sql/tenant-db.ts";
import { newestVersions, type Version } from "./object-versions.ts";
import { forgetTexts, keepTexts, searchRows } from "./search.ts";

/** Returns the search texts of objects whose newest versions these are. One that has ended makes its object gone. */
export const textsOf = (versions: Iterable<Pick<Version, "to" | "state">>): Row<"search">[] =>
  [...versions].flatMap(({ to, state }) =>
    searchRows([state]).map((row) => (to === null ? { ...row, gone_at: null } : { ...row, life: "gone", gone_at: to })),
  );

/**
 * Gives objects the search texts of their newest versions. Those that are gone are found by the last state that is kept of
 * them, and those without a version are not found any more.
 */
export async function deriveTexts(tx: TenantTx, refs: readonly EntityRef[]): Promise<void> {
  if (refs.length === 0) return;
  const versions = await newestVersions(tx, refs);
  await forgetTexts(
    tx,
    refs.filter((ref) => !versions.has(refKey(ref))),
  );
  await keepTexts(tx, textsOf(versions.values()));
}
