import { expect, test } from "vitest";
import { actorAccessSentence } from "../../src/domain/assessment/actor-access.ts";
import type { Assessment } from "../../src/domain/assessment/assessment.ts";
import type { JsonObject } from "../../src/domain/json.ts";
import type { Job } from "../../src/domain/recovery/job.ts";
import { consequenceLines } from "../../src/domain/sign-in/consequence-lines.ts";
import type { HttpResponse, Interceptor } from "../../src/graph/http/exchange.ts";
import { openGraphTenant } from "../support/graph-tenant.ts";
import { memberOf, type RecoveryTenant } from "../support/recovery-tenant.ts";

/** Answers of a service that a test alters, and the reads that were asked for. */
class Weather {
  readonly asked = new Set<string>();
  /** Returns the answer to a read, or undefined to leave it as it is. */
  fault: (read: string, answer: HttpResponse, url: URL) => Partial<HttpResponse> | undefined = () => undefined;

  readonly around: Interceptor = (next) => async (request) => {
    const answer = await next(request);
    const path = decodeURIComponent(request.url.pathname).replace(/^\/v1\.0/, "");
    return { ...answer, ...this.#altered(path, request.url, answer) };
  };

  #altered(path: string, url: URL, answer: HttpResponse): Partial<HttpResponse> | undefined {
    const counted = path === "/users" && url.search.includes("count") ? " counted" : "";
    const read = `${path.replaceAll(/id-\d+/g, "{id}")}${counted}`;
    this.asked.add(read);
    return this.fault(read, answer, url);
  }
}

/** Returns all that an assessment says. */
function sentencesOf({ risks, done, rehearsal, actors = [], warnings }: Omit<Assessment, "riskiest">) {
  return [
    ...[...risks, ...(done?.risks ?? [])].map(({ sentence }) => sentence),
    ...(rehearsal === null ? [] : consequenceLines(rehearsal, { tense: "plan", names: "all" })),
    ...(done?.signIn == null ? [] : consequenceLines(done.signIn, { tense: "done", names: "all" })),
    ...actors.map(actorAccessSentence),
    ...(warnings?.items ?? []).map(({ sentence }) => sentence),
  ];
}

/** Returns all that an assessment of the present says, or null where it says that there is none. */
async function told(tenant: RecoveryTenant, preview: Job) {
  // Policies and assessments are kept for a minute.
  tenant.machineLater(120_000);
  const assessment = await tenant.recovery.reassess(preview.id);
  return assessment === null ? null : sentencesOf(assessment);
}

/** Returns a tenant in which a person and an application did much of what an attacker does, and its snapshot before. */
async function attacked(weather: Weather) {
  const tenant = await openGraphTenant({ around: weather.around });
  const { hands } = tenant;
  const [ada, ben, eve] = [tenant.user("ada"), tenant.user("ben"), tenant.user("eve")];
  const cleo = tenant.user("cleo", { accountEnabled: false });
  tenant.user("dan");
  const [crew, inner] = [tenant.group("Crew", [ada]), tenant.group("Inner", [ben])];
  const outer = tenant.group("Outer", []);
  hands.addLink(memberOf(outer, inner));
  hands.assignRole("globalAdministrator", ada);
  const client = tenant.servicePrincipal("Client");
  const everyApp = { applications: { includeApplications: ["All"] } };
  const policy = (displayName: string, users: object, more: object = {}) =>
    hands.create("conditionalAccessPolicy", {
      ...{ displayName, state: "enabled" },
      conditions: { ...everyApp, users: { includeUsers: ["All"], ...users } },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
      ...more,
    });
  const [mfa, gone, places] = [policy("MFA", {}), policy("Gone", {}), policy("Places", {})];
  policy("Doors", { excludeGroups: [crew.id] });
  const before = await tenant.snapshot();
  tenant.later(60_000);
  const mallory = tenant.as("mallory@contoso.example", "user", eve.id);
  mallory.update(mfa, {
    conditions: { ...everyApp, users: { includeUsers: ["All"], excludeGroups: [outer.id], excludeUsers: [eve.id] } },
  });
  mallory.update(places, {
    conditions: {
      applications: { includeApplications: ["All"], excludeApplications: ["Office365"] },
      users: { includeUsers: ["All"] },
    },
  });
  mallory.delete(gone);
  mallory.delete(crew);
  for (const user of [ben, cleo]) mallory.delete(user);
  mallory.create("appRoleAssignment", {
    ...{ principalId: client.id, resourceId: tenant.servicePrincipal("Graph").id },
    appRoleId: "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
  });
  mallory.assignRole("globalAdministrator", eve);
  tenant.as("Client", "app", client.id).update(ada, { jobTitle: "Nothing" });
  tenant.later(60_000);
  return { tenant, before };
}

const hedged =
  /in what was assessed|not (?:all )?(?:assessed|known|looked|read|worked|be read|be counted)|could not|must not|may be more/i;
/** Leaves out names and ids, which an answer without a name has in its place. */
const bare = (sentence: string): string => sentence.replaceAll(/"[^"]*"|id-\d+/g, '""');

const faults = {
  "is refused": () => ({ status: 403, body: { error: { code: "Authorization_RequestDenied", message: "No." } } }),
  "has no such address": () => ({ status: 404, body: { error: { code: "Request_ResourceNotFound", message: "No." } } }),
  "does not count": (_: string, { body }: HttpResponse) => {
    const { "@odata.count": _count, ...rest } = JSON.parse(JSON.stringify(body));
    return { body: rest };
  },
} satisfies Record<string, (read: string, answer: HttpResponse) => Partial<HttpResponse>>;

test("an assessment leaves out what rests on a failed read, or says that it was not looked at", async () => {
  const weather = new Weather();
  const { tenant, before } = await attacked(weather);
  await using _ = tenant;
  const preview = await tenant.preview(before);
  await told(tenant, preview);
  weather.asked.clear();
  const known = new Set((await told(tenant, preview))?.map(bare));
  const reads = [...weather.asked].filter((read) => !/recovery/.test(read));
  expect(reads.length).toBeGreaterThan(15);
  const wrong: string[] = [];
  for (const [fault, answer] of Object.entries(faults)) {
    for (const read of reads) {
      if (fault === "has no such address" && read.includes("{id}")) continue;
      if (fault === "does not count" && !read.endsWith(" counted")) continue;
      weather.fault = (asked, as) => (asked === read ? answer(asked, as) : undefined);
      const sentences = (await told(tenant, preview)) ?? [];
      const unfounded = sentences.filter((said) => !known.has(bare(said)) && !hedged.test(said));
      wrong.push(...unfounded.map((said) => `${read} ${fault}: ${said}`));
    }
  }
  expect(wrong).toEqual([]);
});

/** Returns the dangers and the lines on signing in of a policy that newly excludes a group, with and without a fault. */
async function excludedGroup(weather: Weather, fault: Weather["fault"], isDeleted = false) {
  await using tenant = await openGraphTenant({ around: weather.around });
  const crew = tenant.group("Crew", [tenant.user("ada")]);
  const asks = (users: JsonObject) => ({
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"], ...users } },
  });
  const policy = (displayName: string, users: JsonObject) =>
    tenant.hands.create("conditionalAccessPolicy", {
      ...{ displayName, state: "enabled", ...asks(users) },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
  const mfa = policy("MFA", { excludeGroups: [crew.id] });
  policy("Doors", { excludeGroups: [crew.id] });
  const before = await tenant.snapshot();
  tenant.hands.update(mfa, asks({}));
  if (isDeleted) tenant.hands.delete(crew);
  const preview = await tenant.preview(before);
  weather.fault = fault;
  const said = (await told(tenant, preview)) ?? [];
  return said.filter((one) => /would newly exclude|Not assessed: users|"Crew", which/.test(one));
}

test("a group whose list of members was cut is told with what was read of it, and with the policies that it concerns", async () => {
  const weather = new Weather();
  // The list goes on for more pages than are read of one.
  const more: Weather["fault"] = (read, { body }, { origin, pathname }) => {
    if (!/\/groups\/.*\/members/.test(read)) return undefined;
    const page: JsonObject = JSON.parse(JSON.stringify(body));
    return { status: 200, body: { value: [], ...page, "@odata.nextLink": `${origin}${pathname}?$skiptoken=more` } };
  };
  const says =
    'Policy "MFA" would newly exclude the group "Crew": 1 user (0 with privileged roles) would no longer be under it ("ada"); ' +
    "1 user who needed a second factor or were blocked could sign in without one";
  expect(await excludedGroup(weather, () => undefined)).toEqual([`${says}.`]);
  const why = 'users of the group "Crew", because only the first 1 member of a group are read ("MFA" and "Doors")';
  expect(await excludedGroup(weather, more)).toEqual([
    `${says}; there may be more, because not all users of the policy could be read.`,
    `Not assessed: ${why}.`,
    `Not assessed: ${why}.`,
  ]);
});

test("the members of a restored group are said to be unknown, because Graph shows none while it is deleted", async () => {
  expect(await excludedGroup(new Weather(), () => undefined, true)).toEqual([
    'Policy "MFA" would newly exclude the group "Crew": whom that excepts is not known, because not all users of the policy could be read.',
    'The group "Crew", which had an unknown number of users, is deleted; it is still excluded by "Doors": that excepts no user.',
    'Not assessed: users of the group "Crew", because Graph shows no members of a deleted group ("MFA" and "Doors").',
    'Not assessed: users of the group "Crew", because Graph shows no members of a deleted group ("MFA" and "Doors").',
  ]);
});
