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

type Uses = Record<keyof GroupUse, Set<string>>;

/**
 * The groups that enforced policies include or exclude, and those nested in them, with these policies. Only policies count
 * nested groups: licenses and app roles go to direct members, and groups that hold roles take no groups. Ids are compared
 * in any case.
 */
export class GroupUses {
  readonly #enforced = new Set<string>();
  readonly #uses = new Map<string, Uses>();
  readonly #nested = new Map<string, Uses>();

  add({ ref, displayName, properties }: NamingPolicy): void {
    if (properties.state !== "enabled") return;
    this.#enforced.add(ref.id.toLowerCase());
    for (const { path, id } of mentionsOf(ref, properties)) {
      if (!/Groups$/.test(path)) continue;
      const use = usesIn(this.#uses, id);
      use[path.includes("exclude") ? "excludedBy" : "includedBy"].add(displayName ?? ref.id);
    }
  }

  /** The groups that the policies name, by their ids in lower case. */
  get named(): readonly string[] {
    return [...this.#uses.keys()];
  }

  /** Adds a group that is nested, at any depth, in one that policies name. */
  addNested(group: string, outer: { readonly id: string; readonly displayName: string | null }): void {
    const named = this.#uses.get(outer.id.toLowerCase());
    if (named === undefined || group.toLowerCase() === outer.id.toLowerCase()) return;
    const use = usesIn(this.#nested, group);
    for (const policy of named.includedBy) use.includedBy.add(policy);
    for (const policy of named.excludedBy) use.excludedBy.add(policy);
    use.nestedIn.add(outer.displayName ?? outer.id);
  }

  /** Returns true for a policy that was added as an enforced one. */
  isEnforced(policy: string): boolean {
    return this.#enforced.has(policy.toLowerCase());
  }

  has(group: string): boolean {
    return this.#uses.has(group.toLowerCase()) || this.#nested.has(group.toLowerCase());
  }

  of(group: string): GroupUse | undefined {
    const id = group.toLowerCase();
    const [own, nested] = [this.#uses.get(id), this.#nested.get(id)];
    if (own === undefined && nested === undefined) return undefined;
    const both = (part: keyof GroupUse) =>
      namedCount([...new Set([...(own?.[part] ?? []), ...(nested?.[part] ?? [])])]);
    return {
      includedBy: both("includedBy"),
      excludedBy: both("excludedBy"),
      ...(nested === undefined ? {} : { nestedIn: both("nestedIn") }),
    };
  }
}

function usesIn(uses: Map<string, Uses>, group: string): Uses {
  const found = uses.get(group.toLowerCase()) ?? { includedBy: new Set(), excludedBy: new Set(), nestedIn: new Set() };
  uses.set(group.toLowerCase(), found);
  return found;
}
