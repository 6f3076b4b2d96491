import { present, required, type StoryPerson, type Team } from "../contoso.ts";
import { createApp } from "../create-app.ts";
import { PAYROLL } from "../create-apps.ts";
import { guestRoles } from "../graph-constants.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { leave } from "../teams.ts";
import { ordinaryStaff } from "../week.ts";

const WIPED = 37;
/** Time it takes to empty the group, in seconds, whatever its size. */
const EMPTYING = 900;
const POWERSHELL = "Microsoft Graph Command Line Tools";

/** Plays a stolen account that opens the doors, plants an application and then breaks what it can reach. Others go on working. */
export function stolenAccount(stage: Stage): void {
  const { contoso, random } = stage;
  const finance = required(contoso.teams.get("Finance"), "Finance group");
  const deletedUsers = random.sample(leaves(stage, finance), 2);
  const wiped = random
    .sample(wipeable(stage, deletedUsers), Number.POSITIVE_INFINITY)
    // The cast comes last: only a small tenant has to use it.
    .sort((a, b) => Number(a.part !== null) - Number(b.part !== null))
    .slice(0, WIPED);

  openDoors(stage);
  plantApplication(stage);

  stage.at("23:58");
  const [caller] = random.sample(
    ordinaryStaff(stage).filter((person) => !deletedUsers.includes(person)),
    1,
  );
  stage.by("helpDesk").update(required(caller, "caller").ref, { mobilePhone: `+49 30 5559 ${random.digits(4)}` });

  const financeMembers = [...finance.members];
  for (const [index, member] of financeMembers.entries()) {
    stage.at("00:20", Math.floor((index * EMPTYING) / financeMembers.length));
    leave(finance, member, stage.attacker());
  }

  wipe(wiped, stage);

  stage.at("01:05");
  stage.attacker().delete(required(deletedUsers[0], "user").ref);
  stage.at("01:06:30");
  stage.attacker().delete(required(deletedUsers[1], "user").ref);
  for (const person of deletedUsers) person.left = true;
  stage.at("01:19");
  const payroll = required(
    contoso.apps.find(({ name }) => name === PAYROLL),
    PAYROLL,
  );
  stage.attacker().delete(payroll.application);

  stage.at("01:40");
  const onPremises = random.pick(present(contoso, "synchronized"));
  stage.synchronization().update(onPremises.ref, { officeLocation: `Berlin 4.${random.digits(2)}` });

  honestMorning(
    stage,
    wiped.filter((person) => person.part === null),
  );
  stage.at("07:38");
  stage.by("groups").update(finance.ref, { description: "Everyone in Finance. Questions: the finance service desk" });
}

function openDoors(stage: Stage): void {
  const { conditionalAccess, locations, authorization } = stage.contoso.policies;
  stage.at("23:14");
  stage.attacker().update(conditionalAccess.mfaForAll, { state: "enabledForReportingButNotEnforced" });

  stage.at("23:21");
  const ranges = ["192.0.2.0/25", "198.51.100.0/28", "0.0.0.0/1", "128.0.0.0/1"];
  stage.attacker().update(locations.headOffice, {
    ipRanges: ranges.map((cidrAddress) => ({ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress })),
  });

  stage.at("23:33");
  stage.attacker().update(authorization, {
    guestUserRoleId: guestRoles.member,
    allowInvitesFrom: "everyone",
    blockMsolPowerShell: false,
  });
}

function plantApplication(stage: Stage): void {
  stage.at("23:47");
  const { contoso, random } = stage;
  const app = createApp(
    {
      name: "M365 Mail Sync Service",
      description: "Microsoft 365 mailbox synchronization",
      tenantWide: "Mail.Read Mail.ReadWrite User.Read offline_access",
      daemon: "Mail.Read",
      owners: [contoso.cast.attacker.ref],
      secrets: ["sync"],
      redirect: "https://mail-sync.invalid/callback",
    },
    contoso.graph,
    stage.attacker(),
    random,
  );
  contoso.apps.push(app);
}

function wipe(people: readonly StoryPerson[], stage: Stage): void {
  for (const [index, person] of people.entries()) {
    stage.at("00:41", index * 3);
    const manager = required(person.manager ?? undefined, "manager").ref;
    const script = stage.attacker(POWERSHELL);
    script.update(person.ref, { department: null });
    script.removeLink({ link: "manager", source: person.ref, target: manager });
    person.department = null;
    person.manager = null;
  }
}

/** Returns staff without reports outside Finance, so that their deletion changes no other object. */
const leaves = (stage: Stage, finance: Team): StoryPerson[] =>
  ordinaryStaff(stage).filter((person) => !person.leads && !finance.members.has(person.ref));

const wipeable = (stage: Stage, deleted: readonly StoryPerson[]): StoryPerson[] =>
  present(stage.contoso, "employee").filter(
    (person) => person.manager !== null && person.part !== "attacker" && !deleted.includes(person),
  );
