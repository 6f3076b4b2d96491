import type { DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { StoryPerson, Team } from "./contoso.ts";
import { asciiOf } from "./name-book.ts";
import type { SeededRandom } from "./random.ts";

export type TeamKind = "security" | "microsoft365" | "dynamic" | "roleAssignable";

export interface TeamPlan {
  readonly name: string;
  readonly kind: TeamKind;
  readonly description: string;
  readonly members?: readonly EntityRef[];
  readonly owners?: readonly EntityRef[];
  /** The rule of a dynamic group, as text and as a predicate. */
  readonly rule?: { readonly text: string; readonly includes: (person: StoryPerson) => boolean };
}

export function createTeam(plan: TeamPlan, writer: DirectoryWriter, random: SeededRandom): Team {
  const ref = writer.create("group", propertiesOf(plan), { id: random.guid() });
  const owners = plan.owners ?? [];
  const team = { ref, name: plan.name, members: new Set<EntityRef>(), owners, includes: plan.rule?.includes ?? null };
  for (const owner of owners) writer.addLink({ link: "owners", source: ref, target: owner });
  for (const member of plan.members ?? []) join(team, member, writer);
  return team;
}

export function join(team: Team, member: EntityRef, writer: DirectoryWriter): void {
  writer.addLink({ link: "members", source: team.ref, target: member });
  team.members.add(member);
}

export function leave(team: Team, member: EntityRef, writer: DirectoryWriter): void {
  writer.removeLink({ link: "members", source: team.ref, target: member });
  team.members.delete(member);
}

/** Brings the members of a dynamic group in line with its rule, as the directory does after a change. */
export function followRule(team: Team, people: readonly StoryPerson[], directory: DirectoryWriter): void {
  for (const person of people) {
    const belongs = !person.left && team.includes?.(person) === true;
    if (belongs && !team.members.has(person.ref)) join(team, person.ref, directory);
    if (!belongs && team.members.has(person.ref)) leave(team, person.ref, directory);
  }
}

function propertiesOf({ name, kind, description, rule }: TeamPlan): JsonObject {
  const plain = { displayName: name, description, mailNickname: asciiOf(name) };
  const security = { ...plain, groupTypes: [], mailEnabled: false, securityEnabled: true };
  switch (kind) {
    case "security":
      return security;
    case "roleAssignable":
      return { ...security, isAssignableToRole: true };
    case "dynamic":
      return {
        ...security,
        groupTypes: ["DynamicMembership"],
        membershipRule: rule?.text ?? "",
        membershipRuleProcessingState: "On",
      };
    case "microsoft365":
      return {
        ...plain,
        groupTypes: ["Unified"],
        mailEnabled: true,
        securityEnabled: false,
        mail: `${asciiOf(name)}@contoso.example`,
        visibility: "Private",
      };
  }
}
