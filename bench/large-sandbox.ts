import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HISTORY_FILE, openEngineOn, TENANT_FILE } from "../src/app/sandbox/open-engine.ts";
import { writePointer } from "../src/app/sandbox/pointer.ts";
import { EmbeddedDirectory } from "../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../src/directory/embedded/sandbox-clock.ts";
import type { EntityRef } from "../src/domain/tenant/entity.ts";
import { HOUR, MINUTE, type Millis, SECOND } from "../src/domain/time.ts";
import { openSqliteStore } from "../src/store/sql/sqlite.ts";

/** The time of the only snapshot, 22:00Z. */
const EVENING: Millis = Date.UTC(2026, 10, 22, 22);
const A_TRANSACTION = 5_000;
/** Users who swapped names in pairs. Neither user of a pair can be put back alone, because the other has the name. */
export const EXCHANGED = 400;
/** Members that a group lost, which is many pages of links. */
const EMPTIED = 2_000;

/**
 * A sandbox in a data folder, as a server opens it. It has `users` users. After its only snapshot, several authors
 * changed each of them over a night, emptied a group and loosened policies. Names are as long and as awkward as a
 * directory accepts, so that the results hold for ordinary tenants too.
 */
export async function makeLargeSandbox(dataFolder: string, users: number): Promise<void> {
  const root = join(dataFolder, "sandbox");
  const generation = randomUUID();
  const folder = join(root, generation);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let time = EVENING - HOUR;
  let sandboxTime: SandboxClock | undefined;
  using directory = EmbeddedDirectory.create(join(folder, TENANT_FILE), {
    tenant: { id: randomUUID(), displayName: "Contoso", defaultDomain: "contoso.example" },
    newId: randomUUID,
    clock: (meta) => {
      sandboxTime = new SandboxClock(meta, { now: () => Date.now() });
      return { now: () => time };
    },
  });
  await using history = openEngineOn(directory, openSqliteStore(join(folder, HISTORY_FILE)));
  const tenant = populate(directory, users);
  time = EVENING;
  await history.engine.takeScheduledSnapshot();
  await history.store.analyze();
  breakIt(directory, tenant, (to) => {
    time = Math.max(time, EVENING + to);
  });
  const anchor = EVENING + 10 * HOUR;
  sandboxTime?.set(anchor);
  writePointer(root, { version: 1, generation, scenario: "large", seed: "large", users, anchor });
}

interface Populated {
  readonly users: readonly EntityRef[];
  readonly group: EntityRef;
  readonly members: readonly EntityRef[];
  readonly policies: readonly EntityRef[];
}

const hands = (directory: EmbeddedDirectory, name: string, app: string) =>
  directory.as({
    actor: { kind: "user", id: `id of ${name}`, name: `${name}@contoso.example` },
    app,
    ip: "192.0.2.41",
  });

function populate(directory: EmbeddedDirectory, count: number): Populated {
  const writer = hands(directory, "founder", "Founding");
  directory.transaction(() => {
    const ada = writer.create("user", { ...person(0, "Ada"), userPrincipalName: "ada.lindgren@contoso.example" });
    writer.assignRole("backupAdministrator", ada);
  });
  const users = inTransactions(directory, count, (at) => writer.create("user", person(at)));
  const members = users.slice(0, EMPTIED);
  return directoryResult(directory, () => {
    const group = writer.create("group", {
      displayName: AWKWARD,
      mailEnabled: false,
      mailNickname: "everybody",
      securityEnabled: true,
      groupTypes: [],
    });
    for (const target of members) writer.addLink({ link: "members", source: group, target });
    const policies = Array.from({ length: 20 }, (_, at) =>
      writer.create("conditionalAccessPolicy", {
        displayName: `${at} ${AWKWARD}`,
        state: "enabled",
        conditions: conditions(group.id, members),
        grantControls: { operator: "OR", builtInControls: ["mfa"] },
      }),
    );
    return { users, group, members, policies };
  });
}

function breakIt(directory: EmbeddedDirectory, tenant: Populated, setTime: (afterEvening: Millis) => void): void {
  const { users, group, members, policies } = tenant;
  const script = hands(directory, "miles.kovarik", "Microsoft Graph Command Line Tools");
  const others = Array.from({ length: 40 }, (_, at) =>
    hands(directory, `colleague.${at}`, "Microsoft Entra admin center"),
  );
  const night = 8 * HOUR;
  inTransactions(directory, users.length, (at) => {
    setTime(Math.floor((at * night) / users.length));
    const user = users[at];
    if (user === undefined) return;
    script.update(user, { department: null, jobTitle: `${AWKWARD} ${at}`, companyName: null });
    if (at % 50 === 0) others[(at / 50) % others.length]?.update(user, { officeLocation: `Room ${at}` });
  });
  directory.transaction(() => {
    setTime(night + MINUTE);
    for (const target of members) script.removeLink({ link: "members", source: group, target });
    for (const policy of policies) script.update(policy, { state: "disabled", conditions: conditions(group.id, []) });
    setTime(night + 2 * MINUTE);
    for (let at = 0; at + 1 < Math.min(EXCHANGED, users.length); at += 2) exchange(script, users, at);
    setTime(night + 3 * MINUTE + SECOND);
  });
}

function exchange(script: ReturnType<typeof hands>, users: readonly EntityRef[], at: number): void {
  const [one, two] = [users[at], users[at + 1]];
  if (one === undefined || two === undefined) return;
  script.update(one, { userPrincipalName: `between${at}@contoso.example` });
  script.update(two, { userPrincipalName: nameOf(at) });
  script.update(one, { userPrincipalName: nameOf(at + 1) });
}

const nameOf = (at: number): string => `person${at}@contoso.example`;
/** A long text of multi-byte characters and many tokens, with characters that JSON has to escape. */
const AWKWARD = 'Ärztinnen-Gruppe "Łódź" \\ Über­prüfung 東京都千代田区 — 🚒🚒 äöüß, дальше без названия, konec řádku';

const conditions = (group: string, members: readonly EntityRef[]) => ({
  clientAppTypes: ["all"],
  applications: { includeApplications: ["All"] },
  users: { includeUsers: ["All"], excludeGroups: [group], excludeUsers: members.slice(0, 100).map(({ id }) => id) },
});

const person = (at: number, name = AWKWARD) => ({
  accountEnabled: true,
  city: `City ${at % 50}`,
  companyName: "Contoso",
  department: `Department ${at % 40}`,
  displayName: `${name} ${at}`,
  jobTitle: `Title ${at % 90}`,
  mailNickname: `person${at}`,
  officeLocation: `Building ${at % 20}`,
  usageLocation: "GB",
  userPrincipalName: nameOf(at),
  userType: "Member",
});

function inTransactions<T>(directory: EmbeddedDirectory, count: number, make: (at: number) => T): T[] {
  const made: T[] = [];
  while (made.length < count) {
    directory.transaction(() => {
      const until = Math.min(count, made.length + A_TRANSACTION);
      while (made.length < until) made.push(make(made.length));
    });
  }
  return made;
}

const directoryResult = <T>(directory: EmbeddedDirectory, work: () => T): T => {
  const results: T[] = [];
  directory.transaction(() => results.push(work()));
  const [result] = results;
  if (result === undefined) throw new Error("The transaction did not run its work.");
  return result;
};
