import type { Link } from "../../../domain/tenant/link.ts";
import { type MembershipRule, parseMembershipRule } from "../../../domain/tenant/parse-membership-rule.ts";
import { MEMBERSHIP_APP } from "../acting.ts";
import { type DirectoryObject, hasDynamicMembers, isLive } from "../object-table.ts";
import type { OpenTenant } from "../tenant.ts";
import { TenantWriter } from "../tenant-writer.ts";

const PORTION = 1_000;

/** Brings the members of dynamic groups in line with their rules, for the users and groups changed since a position. */
export function followRules(tenant: OpenTenant, since: number): void {
  const changed = changedAfter(tenant, since);
  const users = changed.filter((object) => object.ref.type === "user" && isLive(object));
  const rewritten = new Set(changed.filter(({ ref }) => ref.type === "group").map(({ ref }) => ref.id));
  const writer = new TenantWriter(tenant, {
    actor: { kind: "app", id: null, name: "Microsoft Approval Management" },
    app: MEMBERSHIP_APP,
    ip: null,
  });
  for (const group of tenant.objects.ofType("group").filter(hasDynamicMembers)) {
    const rule = ruleOf(group);
    if (rule === null) continue;
    for (const user of rewritten.has(group.ref.id) ? everyUser(tenant) : users) {
      const link: Link = { link: "members", source: group.ref, target: user.ref };
      const [belongs, isMember] = [rule.holds(user.properties), tenant.links.has(link)];
      if (belongs && !isMember) writer.addLink(link);
      if (!belongs && isMember) writer.removeLink(link);
    }
  }
}

function ruleOf({ properties }: DirectoryObject): MembershipRule | null {
  const { membershipRule, membershipRuleProcessingState } = properties;
  if (typeof membershipRule !== "string" || membershipRuleProcessingState === "Paused") return null;
  return parseMembershipRule(membershipRule);
}

export function changedAfter(tenant: OpenTenant, since: number): DirectoryObject[] {
  const changed: DirectoryObject[] = [];
  for (let seq = since; ; ) {
    const portion = tenant.objects.changedAfter(seq, PORTION);
    changed.push(...portion.map(({ object }) => object));
    const last = portion.at(-1);
    if (last === undefined || portion.length < PORTION) return changed;
    seq = last.seq;
  }
}

function* everyUser(tenant: OpenTenant): Generator<DirectoryObject> {
  for (let after = ""; ; ) {
    const portion = tenant.objects.inOrder("user", "live", after, PORTION);
    yield* portion;
    const last = portion.at(-1);
    if (last === undefined || portion.length < PORTION) return;
    after = last.ref.id;
  }
}
