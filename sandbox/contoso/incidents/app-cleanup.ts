import type { App } from "../contoso.ts";
import { required } from "../contoso.ts";
import { HR_CONNECTOR, PAYROLL } from "../create-apps.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";

const SCRIPT = "Application Clean-up Script";

/** Plays a clean-up that mistakes used applications for unused ones: it revokes consents, deletes applications and purges one. */
export function appCleanup(stage: Stage): void {
  const { contoso, random } = stage;
  const payroll = required(
    contoso.apps.find(({ name }) => name === PAYROLL),
    PAYROLL,
  );
  const others = contoso.apps.filter(({ name }) => name !== PAYROLL && name !== HR_CONNECTOR);
  const used = others.filter(({ servicePrincipal }) => servicePrincipal !== null);
  const [principalOnly, purged, ...victims] = random.sample(used, 5).map((app) => required(app, "application"));
  const idle = random.sample(
    others.filter(({ servicePrincipal }) => servicePrincipal === null),
    1,
  );

  stage.at("23:05");
  for (const { ref } of payroll.relationships) {
    if (ref.type === "oAuth2PermissionGrant") stage.attacker(SCRIPT).delete(ref);
  }
  for (const [index, app] of [payroll, ...victims, ...idle].entries()) {
    stage.at("23:10", index * 4);
    stage.attacker(SCRIPT).delete(app.application);
  }
  stage.at("23:12");
  const disabled = required(principalOnly, "application");
  stage.attacker(SCRIPT).delete(required(disabled.servicePrincipal ?? undefined, "service principal"));
  stage.at("23:14");
  purge(required(purged, "application"), stage);
  honestMorning(stage, []);
}

function purge({ application, servicePrincipal }: App, stage: Stage): void {
  const script = stage.attacker(SCRIPT);
  script.delete(application);
  if (servicePrincipal !== null) script.purge(servicePrincipal);
  script.purge(application);
}
