import type { JsonObject } from "../json.ts";
import { canonicalId, type EntityRef } from "../tenant/entity.ts";
import { quoted } from "../words/untrusted.ts";
import { effectOfDeadName, type NamingWay, namingAt } from "./dead-names.ts";
import { mentionsOf } from "./mentions.ts";

/** A permanently deleted object. */
export interface PurgedObject {
  readonly ref: EntityRef;
  readonly displayName: string | null;
}

/** A policy that can name objects. */
export interface PolicyInUse extends PurgedObject {
  readonly properties: JsonObject;
}

/** The types of policies that include and exclude objects by their ids. */
export const namingPolicyTypes = ["conditionalAccessPolicy", "authenticationMethodPolicy"] as const;

/** A place at which a policy goes on including or excluding a purged object. */
export interface DeadName {
  readonly policy: PolicyInUse;
  readonly dead: PurgedObject;
  readonly naming: NamingWay;
  readonly path: string;
}

/** Finds the places at which these policies name purged objects. */
export function deadNamesIn(policies: readonly PolicyInUse[], purged: readonly PurgedObject[]): readonly DeadName[] {
  const byId = new Map(purged.map((one) => [canonicalId(one.ref.id), one]));
  return policies.flatMap((policy) =>
    mentionsOf(policy.ref, policy.properties).flatMap(({ types, id, path }) => {
      const [dead, naming] = [byId.get(canonicalId(id)), namingAt(path)];
      return dead === undefined || naming === null || !types.includes(dead.ref.type)
        ? []
        : [{ policy, dead, naming, path }];
    }),
  );
}

export function deadNameWarning({ policy: { ref, displayName }, dead, naming, path }: DeadName) {
  const sentence =
    `The ${ref.type} ${quoted(displayName)} (${ref.id}) still ${naming}s the purged ${dead.ref.type} ` +
    `${quoted(dead.displayName)} (${dead.ref.id}), which ${effectOfDeadName(path)}.`;
  return { about: ref, other: dead.ref, sentence, loss: "targetGone" as const };
}
