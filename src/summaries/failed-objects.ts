import type { FailedChange } from "../domain/changes/change.ts";
import { type RefKey, refKey } from "../domain/tenant/entity.ts";
import type { Page, PageRequest } from "../service/page.ts";
import type { FailedObject, VerificationResult } from "../service/verification.ts";

/** Bounds what one verification reads of a long list. */
const PAGES_READ = 3;
const OBJECTS_HELD = 10;
const STEPS_HELD = 5;

/**
 * Adds to a verification which of the objects that it lists failed in the recovery, with the reasons. `list` reads the
 * recovery's failed changes, the first of which are looked at. `failedChanges` is their number, null if it is not known.
 */
export async function withFailedObjects(
  result: VerificationResult,
  failedChanges: number | null,
  list: (request: PageRequest) => Promise<Page<FailedChange>>,
): Promise<VerificationResult> {
  const { residual } = result;
  if (failedChanges === 0 || residual.items.length === 0) return result;
  const byRef = new Map(residual.items.map(({ ref }): [RefKey, FailedChange[]] => [refKey(ref), []]));
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_READ; pages += 1) {
    const page = await list(cursor === undefined ? {} : { cursor });
    for (const failed of page.items) byRef.get(refKey(failed.ref))?.push(failed);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  const objects = residual.items.flatMap(({ ref, displayName }): FailedObject[] => {
    const steps = byRef.get(refKey(ref)) ?? [];
    const items = steps.slice(0, STEPS_HELD).map(({ step, reason, message }) => ({ step, reason, message }));
    return steps.length === 0 ? [] : [{ ref, displayName, steps: { total: steps.length, items } }];
  });
  if (objects.length === 0) return result;
  const failed = { total: objects.length, items: objects.slice(0, OBJECTS_HELD) };
  return { ...result, residual: { ...residual, failed } };
}
