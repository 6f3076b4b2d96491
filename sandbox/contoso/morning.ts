import { present, required, type StoryPerson } from "./contoso.ts";
import { createApp } from "./create-app.ts";
import { hire } from "./newcomers.ts";
import type { Stage } from "./stage.ts";
import { join } from "./teams.ts";
import { ordinaryStaff, projects } from "./week.ts";

/**
 * Plays the honest work of others from 05:34Z to 07:40Z. It falls on the `busiest` people, whose other properties an
 * incident wrote, so that a blind return to the snapshot would undo honest work on the very same objects.
 */
export function honestMorning(stage: Stage, busiest: readonly StoryPerson[]): void {
  const { contoso, random } = stage;
  const staff = ordinaryStaff(stage);
  const [first, second, third, fourth, fifth, sixth] = random.sample(busiest.length < 6 ? staff : busiest, 6);
  const someone = (person: StoryPerson | undefined) => required(person, "staff");

  for (const [index, person] of [first, second, third].entries()) {
    stage.at("05:34", index * 47);
    stage
      .by("humanResources")
      .update(someone(person).ref, { jobTitle: `Principal ${["Planner", "Analyst", "Advisor"][index]}` });
  }

  stage.at("05:51");
  stage.by("helpDesk").update(someone(fourth).ref, { businessPhones: [`+49 30 5553 ${random.digits(4)}`] });
  stage.at("05:58");
  stage.by("helpDesk").update(someone(fifth).ref, { mobilePhone: `+49 30 5554 ${random.digits(4)}` });

  stage.at("06:07");
  stage.by("humanResources").update(someone(sixth).ref, { officeLocation: `Lisbon 2.${random.digits(2)}` });

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
  const project = required(
    projects(stage).find((team) => !team.members.has(joined.ref)),
    "project without that person",
  );
  join(project, joined.ref, stage.by("groups"));

  stage.at("06:40");
  const synchronized = random.pick(present(contoso, "synchronized"));
  stage.synchronization().update(synchronized.ref, { jobTitle: "Night Shift Coordinator" });

  stage.at("06:52");
  const signInFrequency = { value: 4, type: "hours", isEnabled: true };
  stage
    .by("security")
    .update(contoso.policies.conditionalAccess.sessionLimit, { sessionControls: { signInFrequency } });

  stage.at("07:20");
  registerApplication(stage);
}

function registerApplication(stage: Stage): void {
  const { contoso, random } = stage;
  const app = createApp(
    {
      name: "Press Kit",
      description: "Pictures and texts for journalists",
      tenantWide: "User.Read openid",
      owners: [contoso.cast.applications.ref],
      assigned: [required(contoso.teams.get("Marketing Team"), "Marketing Team").ref],
    },
    contoso.graph,
    stage.by("applications"),
    random,
  );
  contoso.apps.push(app);
}
