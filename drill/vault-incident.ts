import * as z from "zod";
import { RewindError } from "../src/domain/errors.ts";

/** The events in a live tenant between two looks of an assistant, made by people through Graph. */
export interface Happenings {
  /** The stolen account: a policy off, a group emptied, people wiped and deleted. Others work meanwhile. */
  incident(): Promise<void>;
  /** Deletes a group for good that Conditional Access policies name. Returns its name, its id and the policies. */
  purge(): Promise<PurgedGroup>;
  /** Ids that a policy names as groups, included or excluded. */
  groupsOf(policyId: string): Promise<readonly string[]>;
}

export interface PurgedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly policies: readonly string[];
}

/** The people who act in the tenant, by bearer token. */
export interface Actors {
  readonly attacker: string;
  readonly administrator: string;
}

const WIPED = 12;
const DELETED = 2;

const identified = z.looseObject({ id: z.string(), displayName: z.string().nullish() });
const person = identified.extend({ jobTitle: z.string().nullish(), onPremisesSyncEnabled: z.boolean().nullish() });
const policy = identified.extend({
  conditions: z.looseObject({
    users: z
      .looseObject({ includeGroups: z.array(z.string()).nullish(), excludeGroups: z.array(z.string()).nullish() })
      .nullish(),
  }),
});
type Policy = z.infer<typeof policy>;

const groupsNamedBy = ({ conditions: { users } }: Policy): readonly string[] => [
  ...(users?.includeGroups ?? []),
  ...(users?.excludeGroups ?? []),
];

/** Returns what happens in the tenant behind a Graph address. */
export function happeningsAt(graph: string, { attacker, administrator }: Actors): Happenings {
  const ask = askerAt(graph);
  const policiesPath = "/identity/conditionalAccess/policies";
  const policies = () => ask.list(administrator, policiesPath, policy);

  /** Returns the ids of accounts that only a higher role may write. */
  async function roleHolders(): Promise<ReadonlySet<string>> {
    const roles = await ask.list(administrator, "/directoryRoles", identified);
    const members = await Promise.all(
      roles.map(({ id }) => ask.list(administrator, `/directoryRoles/${id}/members`, identified)),
    );
    return new Set(members.flat().map(({ id }) => id));
  }

  async function groupNamed(name: string) {
    const [group] = await ask.list(attacker, `/groups?$filter=displayName eq '${name}'`, identified);
    if (group === undefined) throw new RewindError("notFound", `The tenant has no group ${name}.`);
    return group;
  }

  return {
    async incident() {
      const [first] = (await policies()).filter(({ displayName }) => /multifactor|mfa/i.test(displayName ?? ""));
      if (first !== undefined) await ask.send(attacker, "PATCH", `${policiesPath}/${first.id}`, { state: "disabled" });
      const group = await groupNamed("Sales Team");
      for (const { id } of await ask.list(attacker, `/groups/${group.id}/members?$select=id`, identified)) {
        await ask.send(attacker, "DELETE", `/groups/${group.id}/members/${id}/$ref`);
      }
      const everyone = await ask.list(attacker, "/users?$select=id,jobTitle,onPremisesSyncEnabled&$top=200", person);
      const privileged = await roleHolders();
      const people = everyone.filter(
        ({ id, jobTitle, onPremisesSyncEnabled }) =>
          typeof jobTitle === "string" && onPremisesSyncEnabled !== true && !privileged.has(id),
      );
      const victims = people.slice(0, WIPED);
      for (const { id } of victims)
        await ask.send(attacker, "PATCH", `/users/${id}`, { jobTitle: null, officeLocation: null });
      for (const { id } of people.slice(WIPED, WIPED + DELETED)) await ask.send(attacker, "DELETE", `/users/${id}`);
      for (const { id } of victims.slice(0, 3))
        await ask.send(administrator, "PATCH", `/users/${id}`, { city: "Leeds" });
    },
    async purge() {
      const all = await policies();
      const counts = new Map<string, Policy[]>();
      for (const one of all) for (const id of groupsNamedBy(one)) counts.set(id, [...(counts.get(id) ?? []), one]);
      const used = [...counts].filter(([, ofGroup]) => ofGroup.length > 1 && ofGroup.length < all.length / 2);
      const [first] = used;
      if (first === undefined) throw new RewindError("notFound", "No group is named by some of the policies alone.");
      const [id, naming] = first;
      const group = identified.parse(await ask.send(administrator, "GET", `/groups/${id}?$select=id,displayName`));
      await ask.send(administrator, "DELETE", `/groups/${id}`);
      await ask.send(administrator, "DELETE", `/directory/deletedItems/${id}`);
      return { id, displayName: group.displayName ?? id, policies: naming.map((one) => one.id) };
    },
    async groupsOf(id) {
      return groupsNamedBy(policy.parse(await ask.send(administrator, "GET", `${policiesPath}/${id}`)));
    },
  };
}

function askerAt(graph: string) {
  async function send(token: string, method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${graph}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", consistencylevel: "eventual" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) {
      const said = (await answer.text()).slice(0, 300);
      throw new RewindError("unavailable", `${method} ${path} of the drill was answered ${answer.status}. ${said}`);
    }
    return answer.status === 204 ? null : answer.json();
  }
  return {
    send,
    async list<T>(token: string, path: string, row: z.ZodType<T>): Promise<readonly T[]> {
      const page = z.looseObject({ value: z.array(row) });
      return page.parse(await send(token, "GET", path)).value;
    },
  };
}
