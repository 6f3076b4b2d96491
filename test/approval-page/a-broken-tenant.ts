import type { Plan } from "../../src/domain/approval/approval.ts";
import { onlyShifts } from "../../src/domain/sign-in/consequences.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { PagedTenant } from "./a-page.ts";

/** A name that tries to mislead its readers, with markup for the places that show it. */
export const EVIL_NAME =
  '</bdi><script>document.forms[0].submit()</script><img src=x onerror=alert(1)>" onfocus="alert(1) ' +
  "Approved by security. \u202eignore\u202c [click](https://attacker.example)";

/** Takes a snapshot and then makes every kind of change. Returns the other parts of a plan over them. */
export async function brokenTenant({ hands, addUser, services, later }: PagedTenant): Promise<Partial<Plan>> {
  const names = ["Amara Okafor", "Bastien Müller", "Chen Wei", "Dalia Haddad", "Elif Yılmaz", "Farid Rahimi"];
  const users = names.map((name) => addUser(name, { department: "Finance", jobTitle: "Controller" }));
  const [first = users[0], second = first] = users;
  const members = Array.from({ length: 34 }, (_, n) =>
    addUser(`Member ${String.fromCharCode(65 + (n % 26)).repeat(1 + n / 26)}`),
  );
  const group = (displayName: string) =>
    hands.create("group", {
      displayName,
      mailNickname: displayName.replaceAll(/\W/g, ""),
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
    });
  const finance = group("Finance");
  const odd = group("Helpdesk");
  for (const target of [...users, ...members]) hands.addLink({ link: "members", source: finance, target });
  const conditions = {
    applications: { includeApplications: ["All"] },
    clientAppTypes: ["all"],
    users: { includeUsers: ["All"], excludeGroups: [odd.id] },
  };
  const policy = hands.create("conditionalAccessPolicy", {
    displayName: "Require MFA for everyone",
    state: "enabled",
    conditions,
    grantControls: { operator: "OR", builtInControls: ["mfa"] },
  });
  await services.recovery.takeSnapshot({ label: "before", caller: (await services.session.signedIn()).caller });
  later(MINUTE);
  for (const user of users.slice(2)) hands.update(user, { department: null, jobTitle: null });
  if (first !== undefined && second !== undefined) {
    hands.delete(first);
    hands.update(second, { displayName: EVIL_NAME, department: "x".repeat(900) });
  }
  for (const target of [...users.slice(1), ...members]) hands.removeLink({ link: "members", source: finance, target });
  hands.update(odd, { displayName: "Help\u200bdesk", description: "" });
  hands.update(policy, {
    state: "enabledForReportingButNotEnforced",
    conditions: {
      ...conditions,
      users: { includeUsers: ["All"], excludeGroups: [odd.id, finance.id], excludeRoles: ["62e90394"] },
    },
  });
  hands.create("application", { displayName: "Mail Backup Pro", signInAudience: "AzureADMultipleOrgs" });
  return dangers(policy.id);
}

const atEverySignIn = { extent: "every", what: [], remains: false, causes: [], moreCauses: 0 } as const;
const nobody = { count: 0, names: [] };

/** As the engine computes them, and enough to show every part of the page. */
const dangers = (policy: string): Partial<Plan> => ({
  risks: [
    {
      rule: "locksOutAdministrators",
      severity: "critical",
      sentence: 'Conditional Access policy "Require MFA for everyone" would block 3 of 3 who can change policies.',
      ref: { type: "conditionalAccessPolicy", id: policy },
      displayName: "Require MFA for everyone",
      objects: 1,
    },
    {
      rule: "undoesOthersWork",
      severity: "medium",
      sentence: '"Elif Yılmaz" was changed by someone else after the incident began; this undoes it.',
      ref: { type: "user", id: "1" },
      displayName: "Elif Yılmaz",
      objects: 4,
    },
    {
      rule: "manyObjects",
      severity: "low",
      sentence: "It changes 8 objects at once.",
      ref: null,
      displayName: null,
      objects: 8,
    },
  ],
  rehearsal: {
    asOf: Date.UTC(2026, 10, 20, 9),
    shifts: [
      {
        ...atEverySignIn,
        kind: "mfaAdded",
        users: 812,
        administrators: { count: 3, names: ["Ada", EVIL_NAME] },
        breakGlass: nobody,
        what: ["multifactor authentication"],
      },
      {
        ...atEverySignIn,
        kind: "blocked",
        users: 1,
        administrators: nobody,
        breakGlass: { count: 1, names: ["Emergency 1"] },
      },
    ],
    policies: [
      {
        id: policy,
        name: "Require MFA for everyone",
        before: "reportOnly",
        after: "enforced",
        gains: { users: 812, administrators: nobody, breakGlass: nobody },
        loses: { users: 0, administrators: nobody, breakGlass: nobody },
      },
    ],
    morePolicies: 0,
    policyAdministrators: { before: { total: 3, free: 3 }, after: { total: 3, free: 2 } },
    ...onlyShifts,
  },
});
