import type { DirectoryItem } from "../../directory/directory-admin.ts";
import { type Json, type JsonObject, objectsIn } from "../../domain/json.ts";
import { canonicalId, type EntityType } from "../../domain/tenant/entity.ts";
import type { GraphCall } from "../route.ts";

interface InheritedLicense {
  readonly license: JsonObject;
  readonly group: string;
}

type Show = (row: JsonObject, item: DirectoryItem) => JsonObject;

/**
 * Returns a function that shows a user with the licenses that groups give their direct members, where a request names
 * licenses. Source: Microsoft Entra, "Group-based licensing", and Microsoft Graph v1.0, "licenseAssignmentState".
 */
export async function withInheritedLicenses(call: GraphCall, type: EntityType): Promise<Show> {
  if (type !== "user" || !/licens/i.test(call.url.search)) return (row) => row;
  const byUser = new Map<string, InheritedLicense[]>();
  for (const { license, group, member } of await givenLicenses(call)) {
    byUser.set(member, [...(byUser.get(member) ?? []), { license, group }]);
  }
  return (row, { ref, properties }) => licensed(row, licensesIn(properties), byUser.get(ref.id) ?? []);
}

/** Returns true if a user has this license from a group. */
export async function isInherited(call: GraphCall, user: DirectoryItem, skuId: string): Promise<boolean> {
  const groups = await call.directory.linked("target", user.ref, "members");
  return groups.some(({ properties }) =>
    licensesIn(properties).some((each) => canonicalId(String(each.skuId)) === canonicalId(skuId)),
  );
}

async function givenLicenses({ directory }: GraphCall) {
  const given: (InheritedLicense & { readonly member: string })[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await directory.list("group", "live", { cursor, limit: 999 });
    for (const { ref, properties } of page.items) {
      const licenses = licensesIn(properties);
      if (licenses.length === 0) continue;
      const members = await directory.linked("source", ref, "members");
      given.push(
        ...members.flatMap((member) => licenses.map((license) => ({ license, group: ref.id, member: member.ref.id }))),
      );
    }
    if (page.cursor === null) return given;
    cursor = page.cursor;
  }
}

function licensed(row: JsonObject, own: readonly JsonObject[], inherited: readonly InheritedLicense[]): JsonObject {
  const bySku = new Map([...inherited.map(({ license }) => license), ...own].map((each) => [each.skuId, each]));
  const states: readonly Json[] = [
    ...own.map((license) => stateOf(license, null)),
    ...inherited.map(({ license, group }) => stateOf(license, group)),
  ];
  return {
    ...row,
    ...("assignedLicenses" in row ? { assignedLicenses: [...bySku.values()] } : {}),
    ...("licenseAssignmentStates" in row ? { licenseAssignmentStates: states } : {}),
  };
}

const stateOf = ({ skuId, disabledPlans }: JsonObject, group: string | null): JsonObject => ({
  skuId: skuId ?? null,
  disabledPlans: disabledPlans ?? [],
  assignedByGroup: group,
  state: "Active",
  error: "None",
  lastUpdatedDateTime: null,
});

const licensesIn = ({ assignedLicenses }: JsonObject): readonly JsonObject[] => objectsIn(assignedLicenses);
