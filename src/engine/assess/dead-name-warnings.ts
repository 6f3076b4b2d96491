import type { Warning } from "../../domain/assessment/assessment.ts";
import { effectOfDeadName, namingAt } from "../../domain/changes/dead-names.ts";
import { mentionsOf } from "../../domain/changes/mentions.ts";
import { canonicalId, type EntityRef } from "../../domain/tenant/entity.ts";
import type { Instant } from "../../domain/time.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { EngineContext } from "../context.ts";
import { liveStates } from "./state-pair.ts";

/** A permanently deleted object of a list. */
export interface PurgedObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

const policyTypes = ["conditionalAccessPolicy", "authenticationMethodPolicy"] as const;

/** Warns of policies in use that go on including or excluding purged objects. Reads the tenant's policies once. */
export async function deadNameWarnings(
  context: EngineContext,
  instant: Instant,
  purged: readonly PurgedObject[],
): Promise<Warning[]> {
  if (purged.length === 0) return [];
  const byId = new Map(purged.map((one) => [canonicalId(one.ref.id), one]));
  const warnings: Warning[] = [];
  for (const type of policyTypes) {
    for await (const policies of liveStates(context, type, instant)) {
      for (const { ref, displayName, properties } of policies) {
        for (const { types, id, path } of mentionsOf(ref, properties)) {
          const [dead, naming] = [byId.get(canonicalId(id)), namingAt(path)];
          if (dead === undefined || naming === null || !types.includes(dead.ref.type)) continue;
          const sentence =
            `The ${ref.type} ${quoted(displayName)} (${ref.id}) still ${naming}s the purged ${dead.ref.type} ` +
            `${quoted(dead.displayName)} (${dead.ref.id}), which ${effectOfDeadName(path)}.`;
          warnings.push({ about: ref, other: dead.ref, sentence });
        }
      }
    }
  }
  return warnings;
}
