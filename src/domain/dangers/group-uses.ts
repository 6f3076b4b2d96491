import { mentionsOf } from "../changes/mentions.ts";
import type { JsonObject } from "../json.ts";
import { namedCount } from "../sign-in/gathered.ts";
import type { EntityRef } from "../tenant/entity.ts";
import type { GroupUse } from "./reversal-sentences.ts";

interface NamingPolicy {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  readonly properties: JsonObject;
}

/** The groups that enforced policies include or exclude, with these policies. Ids are compared in any case. */
export class GroupUses {
  readonly #enforced = new Set<string>();
  readonly #uses = new Map<string, Record<keyof GroupUse, Set<string>>>();

  add({ ref, displayName, properties }: NamingPolicy): void {
    if (properties.state !== "enabled") return;
    this.#enforced.add(ref.id.toLowerCase());
    for (const { path, id } of mentionsOf(ref, properties)) {
      if (!/Groups$/.test(path)) continue;
      const use = this.#uses.get(id.toLowerCase()) ?? { includedBy: new Set(), excludedBy: new Set() };
      this.#uses.set(id.toLowerCase(), use);
      use[path.includes("exclude") ? "excludedBy" : "includedBy"].add(displayName ?? ref.id);
    }
  }

  /** Returns true for a policy that was added as an enforced one. */
  isEnforced(policy: string): boolean {
    return this.#enforced.has(policy.toLowerCase());
  }

  has(group: string): boolean {
    return this.#uses.has(group.toLowerCase());
  }

  of(group: string): GroupUse | undefined {
    const use = this.#uses.get(group.toLowerCase());
    return use && { includedBy: namedCount([...use.includedBy]), excludedBy: namedCount([...use.excludedBy]) };
  }
}
