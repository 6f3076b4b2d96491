import { createApp } from "./applications.ts";
import { type App, type Person, present, type Team } from "./contoso.ts";
import { found } from "./found-contoso.ts";
import { hire } from "./newcomers.ts";
import type { Stage } from "./stage.ts";
import { join } from "./teams.ts";
import type { Morning } from "./truth.ts";
import { refsOf } from "./truth.ts";
import { ordinaryStaff, projects } from "./week.ts";

/**
 * From 05:34Z to 07:40Z, others do their work. `busiest` are the people it falls on: those an incident wrote other
 * properties of, so that a blind return to the snapshot would undo honest work on the very same objects.
 */
export function honestMorning(stage: Stage, busiest: readonly Person[]): Morning {
  const { contoso, random } = stage;
  const staff = ordinaryStaff(stage);
  const [first, second, third, fourth, fifth, sixth] = random.sample(busiest.length < 6 ? staff : busiest, 6);
  const someone = (person: Person | undefined) => found(person, "staff");

  const retitled = [someone(first), someone(second), someone(third)];
  for (const [index, person] of retitled.entries()) {
    stage.at("05:34", index * 47);
    stage
      .by("humanResources")
      .update(person.ref, { jobTitle: `Principal ${["Planner", "Analyst", "Advisor"][index]}` });
  }

  const newNumbers = [someone(fourth), someone(fifth)];
  stage.at("05:51");
  stage.by("helpDesk").update(someone(fourth).ref, { businessPhones: [`+49 30 5553 ${random.digits(4)}`] });
  stage.at("05:58");
  stage.by("helpDesk").update(someone(fifth).ref, { mobilePhone: `+49 30 5554 ${random.digits(4)}` });

  stage.at("06:07");
  const movedOffice = someone(sixth);
  stage.by("humanResources").update(movedOffice.ref, { officeLocation: `Lisbon 2.${random.digits(2)}` });

  stage.at("06:15");
  const newHire = hire(
    "Information Technology",
    contoso.cast.globalAdministrator,
    stage.reception(stage.by("humanResources")),
  );
  contoso.people.push(newHire);
  stage.at("06:17");
  stage.directoryFollows([newHire]);

  stage.at("06:24");
  const joined = random.pick(staff);
  const project = found(
    projects(stage).find((team) => !team.members.has(joined.ref)),
    "project without that person",
  );
  join(project, joined.ref, stage.by("groups"));

  stage.at("06:40");
  const synchronized = random.pick(present(contoso, "synchronized"));
  stage.synchronisation().update(synchronized.ref, { jobTitle: "Night Shift Coordinator" });

  stage.at("06:52");
  const tightenedPolicy = contoso.policies.conditionalAccess.sessionLimit;
  const signInFrequency = { value: 4, type: "hours", isEnabled: true };
  stage.by("security").update(tightenedPolicy, { sessionControls: { signInFrequency } });

  stage.at("07:20");
  return {
    newHire: newHire.ref,
    newApplication: refsOf(registerApplication(stage)),
    tightenedPolicy,
    joinedGroup: project.ref,
    joined: joined.ref,
    retitled: retitled.map(({ ref }) => ref),
    newNumbers: newNumbers.map(({ ref }) => ref),
    movedOffice: movedOffice.ref,
    synchronized: synchronized.ref,
  };
}

function registerApplication(stage: Stage): App {
  const { contoso, random } = stage;
  const team: Team = found(contoso.teams.get("Marketing Team"), "Marketing Team");
  const app = createApp(
    {
      name: "Press Kit",
      description: "Pictures and texts for journalists",
      tenantWide: "User.Read openid",
      owners: [contoso.cast.applications.ref],
      assigned: [team.ref],
    },
    contoso.graph,
    stage.by("applications"),
    random,
  );
  contoso.apps.push(app);
  return app;
}
