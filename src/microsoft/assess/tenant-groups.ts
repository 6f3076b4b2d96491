import { isPrivilegedRole } from "../../domain/roles/privileged-roles.ts";
import { sides } from "../../domain/sign-in/cohort.ts";
import { type GroupNode, type Memberships, membershipsIn } from "../../domain/sign-in/memberships.ts";
import { canonicalId, type EntityRef, refKey } from "../../domain/tenant/entity.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { cleaned, NAME_LENGTH } from "../../domain/words/untrusted.ts";
import { type DirectoryReader, readable, refsIn } from "./directory-reader.ts";
import type { PlannedChanges } from "./planned-changes.ts";
import type { WrittenRule } from "./rules-written.ts";

export interface PrivilegedHolder {
  readonly ref: EntityRef;
  readonly roles: readonly { readonly templateId: string; readonly displayName: string }[];
}

/** Reads the holders of active privileged roles, or of other ones: one request for the roles, and one for each of these. */
export async function readPrivilegedHolders(
  reader: DirectoryReader,
  isWanted: (templateId: string) => boolean = isPrivilegedRole,
): Promise<readonly PrivilegedHolder[]> {
  const rows = await reader.list("/directoryRoles", "the directory roles", { query: {} });
  const roles = rows.flatMap(({ id, displayName, roleTemplateId }) =>
    typeof id === "string" && typeof roleTemplateId === "string" && isWanted(roleTemplateId)
      ? [
          {
            id,
            templateId: roleTemplateId,
            displayName: typeof displayName === "string" ? displayName : roleTemplateId,
          },
        ]
      : [],
  );
  const held = await Promise.all(
    roles.map(async ({ id, templateId, displayName }) => {
      const path = `/directoryRoles/${encodeURIComponent(id)}/members`;
      const members = await reader.list(path, `the holders of ${cleaned(displayName, NAME_LENGTH)}`);
      return refsIn(members).map((ref) => ({ ref, role: { templateId, displayName } }));
    }),
  );
  return [...Map.groupBy(held.flat(), ({ ref }) => `${ref.type} ${ref.id}`).values()].flatMap((each) => {
    const [first] = each;
    return first === undefined ? [] : [{ ref: first.ref, roles: each.map(({ role }) => role) }];
  });
}

/**
 * Reads these groups and all nested in them, level by level, at a request each, with the plan applied. The rules are those
 * that were written, which no plan of the service takes back.
 */
export async function readGroups(
  reader: DirectoryReader,
  roots: Iterable<string>,
  plan: PlannedChanges,
  rules: ReadonlyMap<string, WrittenRule> = new Map(),
): Promise<Memberships> {
  const nodes = new Map<string, GroupNode>();
  const names = new Map<string, string>();
  for (let level = [...new Set(roots)]; level.length > 0; ) {
    const read = await Promise.all(level.map(async (id) => ({ id, node: await readGroup(reader, id, plan, names) })));
    const next = new Set<string>();
    for (const { id, node } of read) {
      const written = rules.get(canonicalId(id));
      const rule = written && { name: written.name, rule: { before: written.now, after: written.then } };
      const name = names.get(canonicalId(id));
      nodes.set(id, { ...(name === undefined ? {} : { name }), ...node, ...rule });
      for (const { type, id: nested } of [...node.members.before, ...node.members.after]) {
        if (type === "group") next.add(nested);
      }
    }
    level = [...next].filter((id) => !nodes.has(id));
  }
  const members = membershipsIn(nodes);
  for (const [id, name] of await namesAround(reader, new Set(roots), plan, members)) {
    const node = nodes.get(id);
    if (node !== undefined) nodes.set(id, { name, ...node });
  }
  return members;
}

/** Reads the names of groups whose members differ by groups nested in them, and of these, in one request if there are any. */
async function namesAround(
  reader: DirectoryReader,
  roots: ReadonlySet<string>,
  plan: PlannedChanges,
  members: Memberships,
): Promise<ReadonlyMap<string, string>> {
  const nameOf = (id: string) => plan.nameOf({ type: "group", id }) ?? members.nameOf(id);
  const differing = [...roots].flatMap((root) => {
    const within = [...new Set(sides.flatMap((side) => [...members.nested(root, side)]))];
    return within.length > 1 && within.some((id) => plan.changeOf({ type: "group", id }) !== undefined) ? within : [];
  });
  const ids = [...new Set(differing)].filter((id) => nameOf(id) === null);
  const rows = await readable(reader.byIds(ids, ["group"], "id,displayName"), []);
  return new Map(
    rows.flatMap(({ id, displayName }) =>
      typeof id === "string" && typeof displayName === "string" ? [[canonicalId(id), displayName] as const] : [],
    ),
  );
}

/**
 * A group that the directory does not show live has no members before the plan. Keeps the names of groups that are nested
 * in it, which its list shows without a further request.
 */
async function readGroup(
  reader: DirectoryReader,
  id: string,
  plan: PlannedChanges,
  names: Map<string, string>,
): Promise<GroupNode> {
  const ref: EntityRef = { type: "group", id };
  const restored = plan.after(ref, null) !== null;
  const what = `${MEMBERS_OF}${cleaned(id, NAME_LENGTH)}`;
  const path = `/groups/${encodeURIComponent(id)}/members`;
  const rows = restored ? [] : await reader.listOf(path, what, { query: { $select: "id,displayName" } });
  for (const row of rows) {
    const [group] = refsIn([row]);
    if (group?.type === "group" && typeof row.displayName === "string") names.set(group.id, row.displayName);
  }
  const shown = refsIn(rows);
  const isCut = reader.isCut(what);
  // Those that the plan takes away are members now, also beyond the end of what was read.
  const before = isCut ? distinct([...shown, ...plan.membersTaken(ref)]) : shown;
  const after = plan.after(ref, {}) !== null;
  const members = { before, after: plan.membersAfter(ref, before) };
  const unread = restored
    ? NOT_SHOWN
    : isCut
      ? `only the first ${countOf(shown.length, "member")} of a group are read`
      : null;
  return { live: { before: !restored, after }, members, ...(unread === null ? {} : { unread }) };
}

/** Begins what a list of members is reported as. */
export const MEMBERS_OF = "the members of group ";
const NOT_SHOWN = "Graph shows no members of a deleted group";

const distinct = (refs: readonly EntityRef[]): readonly EntityRef[] => [
  ...new Map(refs.map((ref) => [refKey(ref), ref])).values(),
];
