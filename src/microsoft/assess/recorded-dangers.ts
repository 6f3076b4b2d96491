import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import type { Authored } from "../../domain/changes/change.ts";
import { lacksKeys } from "../../domain/changes/credentials.ts";
import type { PlanRisk, Risk } from "../../domain/changes/risk.ts";
import { exposureRisk } from "../../domain/dangers/exposure.ts";
import type { Exposure } from "../../domain/dangers/exposure-type.ts";
import { MassChanges } from "../../domain/dangers/mass-changes.ts";
import { ofDeleted, ofPurged, ofRemoved } from "../../domain/dangers/out-of-force.ts";
import { ExposuresInLog, type RecordedExposure, type RecordTarget } from "../../domain/dangers/record-exposures.ts";
import type { JsonObject } from "../../domain/json.ts";
import { distinctRefs, refKey } from "../../domain/tenant/entity.ts";
import { withPowers } from "./application-powers.ts";
import type { DeedTest } from "./deed-test.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import { presentRules } from "./present-rules.ts";
import { type PresentState, presentStates } from "./present-states.ts";

/** A danger that only the audit log shows, with the object it concerns. */
export interface RecordedDanger {
  readonly about: RecordTarget;
  readonly risk: Risk;
  /** The author of the record. Absent where several records show it. */
  readonly by?: Authored;
}

/**
 * Finds the dangers of deeds that only the audit log shows, each with the state of its object now. Takes the records newest
 * first.
 */
export async function recordedDangers(
  reader: DirectoryReader,
  records: readonly AuditRecord[],
  isMeant: DeedTest,
): Promise<readonly RecordedDanger[]> {
  const log = new ExposuresInLog("microsoft");
  const found = records.flatMap((record) => log.in(record).filter(({ ref }) => isMeant(record, ref)));
  const states = await presentStates(
    reader,
    found.map(({ ref }) => ref),
  );
  return (await withPowers(reader, found, states)).map((one) => ({
    about: { ref: one.ref, displayName: one.displayName },
    risk: exposureRisk(asOfNow(one, states.get(refKey(one.ref))), "done"),
    by: one.by,
  }));
}

/**
 * Returns where one actor, or the rules of groups, did the same to many objects within minutes. Takes the records newest
 * first, and reads the groups concerned.
 */
export async function massChanges(
  reader: DirectoryReader,
  records: readonly AuditRecord[],
  isMeant: DeedTest,
): Promise<readonly PlanRisk[]> {
  const mass = new MassChanges();
  for (const record of records) {
    mass.add(record, { isTold: record.targets.some(({ ref }) => ref !== null && isMeant(record, ref)) });
  }
  const groups = distinctRefs(mass.objects().flatMap((object) => object.groups));
  const ruled = await presentRules(reader, groups);
  return mass.risks(undefined, (group) => ruled.has(refKey(group)));
}

/** An object whose state is not known counts as in use, because its danger must not look smaller than it is. */
function asOfNow({ exposure, keyIds }: RecordedExposure, state: PresentState | undefined): Exposure {
  if (state === "softDeleted") return ofDeleted(exposure);
  if (state === "gone") return ofPurged(exposure);
  return state !== undefined && isRemoved(keyIds, state) ? ofRemoved(exposure) : exposure;
}

/** Returns true if an object shows its credentials, and all of the added ones are missing. */
const isRemoved = (keyIds: readonly string[], shown: JsonObject): boolean =>
  keyIds.length > 0 && "passwordCredentials" in shown && "keyCredentials" in shown && lacksKeys(shown, keyIds);
