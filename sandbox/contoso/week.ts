import { present, required, type StoryPerson, type Team } from "./contoso.ts";
import { createApp } from "./create-app.ts";
import { departments } from "./name-tables.ts";
import { hire, invite, reportTo } from "./newcomers.ts";
import type { Stage } from "./stage.ts";
import { createTeam, join, leave } from "./teams.ts";

/** One ordinary day: what happens every day, and what happens on this one. `day` counts from 0. */
export function ordinaryDay(stage: Stage, day: number): void {
  routine(stage);
  specials[day % specials.length]?.(stage);
}

function routine(stage: Stage): void {
  const { contoso, random } = stage;
  const movable = () => ordinaryStaff(stage).filter((person) => !person.leads && person.department !== "Finance");

  stage.at("07:10");
  const department = random.pick(departments).name;
  const newcomer = hire(department, leaderOf(department, stage), stage.reception(stage.by("humanResources")));
  contoso.people.push(newcomer);
  join(teamOf(department, stage), newcomer.ref, stage.by("humanResources"));
  stage.directoryFollows([newcomer]);

  stage.at("08:20");
  for (const person of random.sample(ordinaryStaff(stage), 3)) {
    stage.hrConnector().update(person.ref, { jobTitle: `Senior ${random.pick(titles)}` });
  }

  stage.at("09:05");
  for (const person of random.sample(movable(), 2)) {
    const elsewhere = departments.filter(({ name }) => name !== person.department);
    move(person, random.pick(elsewhere).name, stage);
  }

  stage.at("10:30");
  const project = random.pick(projects(stage));
  const [leaver] = project.members;
  if (leaver !== undefined && project.members.size > 3) leave(project, leaver, stage.by("groups"));
  for (const person of random.sample(ordinaryStaff(stage), 2)) {
    if (!project.members.has(person.ref)) join(project, person.ref, stage.by("groups"));
  }

  stage.at("11:15");
  for (const person of random.sample(ordinaryStaff(stage), 3)) {
    stage.by("helpDesk").update(person.ref, { mobilePhone: `+49 30 5552 ${random.digits(4)}` });
  }

  stage.at("14:00");
  for (const person of random.sample(present(contoso, "synchronized"), 2)) {
    stage.synchronization().update(person.ref, { jobTitle: random.pick(titles) });
  }

  stage.at("15:40");
  const upgraded = random.sample(
    ordinaryStaff(stage).filter((person) => person.licence === "E3"),
    2,
  );
  for (const person of upgraded) {
    person.licence = "E5";
    stage.by("humanResources").update(person.ref, { onPremisesExtensionAttributes: { extensionAttribute1: "E5" } });
  }
  stage.directoryFollows(upgraded);
}

const titles = ["Analyst", "Specialist", "Planner", "Coordinator", "Engineer"] as const;

const specials: readonly ((stage: Stage) => void)[] = [
  (stage) => {
    stage.at("16:10");
    const { contoso, random } = stage;
    contoso.apps.push(
      createApp(
        {
          name: "Desk Booking",
          description: "Reserve a desk for the day",
          tenantWide: "User.Read openid",
          owners: [contoso.cast.applications.ref],
          secrets: ["desk booking"],
        },
        contoso.graph,
        stage.by("applications"),
        random,
      ),
    );
  },
  (stage) => {
    stage.at("16:20");
    stage.by("security").update(stage.contoso.policies.temporaryAccessPass, { defaultLifetimeInMinutes: 120 });
    const [person] = stage.random.sample(ordinaryStaff(stage), 1);
    if (person !== undefined) stage.by("helpDesk").update(person.ref, { passwordPolicies: "DisableStrongPassword" });
  },
  (stage) => {
    const project = stage.random.pick(projects(stage));
    for (const seconds of [0, 40]) {
      stage.at("16:25", seconds);
      const guest = invite(stage.reception(stage.by("humanResources")));
      stage.contoso.people.push(guest);
      join(project, guest.ref, stage.by("groups"));
      stage.directoryFollows([guest]);
    }
  },
  (stage) => {
    stage.at("17:00");
    const { contoso, random } = stage;
    const leaver = random.pick(
      ordinaryStaff(stage).filter((person) => !person.leads && person.department !== "Finance"),
    );
    for (const team of contoso.teams.values()) {
      if (team.includes === null && team.members.has(leaver.ref)) leave(team, leaver.ref, stage.by("humanResources"));
    }
    leaver.left = true;
    stage.directoryFollows([leaver]);
    stage.by("humanResources").delete(leaver.ref);
  },
  (stage) => {
    stage.at("18:50");
    const { locations } = stage.contoso.policies;
    // The account that will be stolen does honest work, too: undoing all it ever did would be wrong.
    const countriesAndRegions = ["DE", "GB", "PT", "PL", "SE", "NG", "BR", "IN", "ES"];
    stage.by("attacker").update(locations.countries, { countriesAndRegions });
  },
  (stage) => {
    stage.at("17:15");
    const { contoso, random } = stage;
    const team = createTeam(
      {
        name: "Works Council",
        kind: "microsoft365",
        description: "Elected in spring",
        members: random.sample(ordinaryStaff(stage), 5).map((person) => person.ref),
        owners: [contoso.cast.humanResources.ref],
      },
      stage.by("groups"),
      random,
    );
    contoso.teams.set(team.name, team);
    const securityComplianceNotificationMails = ["security@contoso.example", "on-call@contoso.example"];
    stage.by("globalAdministrator").update(contoso.policies.organization, { securityComplianceNotificationMails });
  },
];

function move(person: StoryPerson, department: string, stage: Stage): void {
  const writer = stage.by("humanResources");
  const former = person.department === null ? undefined : stage.contoso.teams.get(person.department);
  if (former?.members.has(person.ref)) leave(former, person.ref, writer);
  writer.update(person.ref, { department });
  person.department = department;
  const leader = leaderOf(department, stage);
  if (leader !== person && leader !== person.manager) reportTo(person, leader, writer);
  const team = teamOf(department, stage);
  if (!team.members.has(person.ref)) join(team, person.ref, writer);
}

/** People an administrator may write, other than the cast. */
export const ordinaryStaff = (stage: Stage): StoryPerson[] =>
  present(stage.contoso, "employee").filter((person) => person.part === null);

export const projects = (stage: Stage): Team[] =>
  [...stage.contoso.teams.values()].filter((team) => team.name.startsWith("Project "));

const leaderOf = (department: string, stage: Stage): StoryPerson =>
  present(stage.contoso, "employee", "synchronized").find(
    (person) => person.leads && person.department === department,
  ) ?? stage.contoso.cast.chief;

const teamOf = (department: string, stage: Stage): Team => required(stage.contoso.teams.get(department), department);
