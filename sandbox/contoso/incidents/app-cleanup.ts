import type { App } from "../contoso.ts";
import { HR_CONNECTOR, PAYROLL } from "../found-apps.ts";
import { found } from "../found-contoso.ts";
import { honestMorning } from "../morning.ts";
import type { Stage } from "../stage.ts";
import { type AppCleanupFacts, type Morning, refsOf } from "../truth.ts";

const SCRIPT = "Application Clean-up Script";

/** A clean-up takes applications for unused that are not: consents revoked, applications deleted, one purged. */
export function appCleanup(stage: Stage): { facts: AppCleanupFacts; morning: Morning } {
  const { contoso, random } = stage;
  const payroll = found(
    contoso.apps.find(({ name }) => name === PAYROLL),
    PAYROLL,
  );
  const others = contoso.apps.filter(({ name }) => name !== PAYROLL && name !== HR_CONNECTOR);
  const used = others.filter(({ servicePrincipal }) => servicePrincipal !== null);
  const [principalOnly, purged, ...victims] = random.sample(used, 5).map((app) => found(app, "application"));
  const idle = random.sample(
    others.filter(({ servicePrincipal }) => servicePrincipal === null),
    1,
  );
  const deleted = [payroll, ...victims, ...idle];
  const disabled = found(principalOnly, "application");
  const emptied = found(purged, "application");

  stage.at("23:05");
  const revokedGrants = refsOf(payroll).grants;
  for (const grant of revokedGrants) stage.attacker(SCRIPT).delete(grant);

  for (const [index, app] of deleted.entries()) {
    stage.at("23:10", index * 4);
    stage.attacker(SCRIPT).delete(app.application);
  }
  stage.at("23:12");
  stage.attacker(SCRIPT).delete(found(disabled.servicePrincipal ?? undefined, "service principal"));

  stage.at("23:14");
  purge(emptied, stage);

  return {
    morning: honestMorning(stage, []),
    facts: {
      scenario: "app-cleanup",
      deleted: deleted.map(refsOf),
      principalDeleted: refsOf(disabled),
      purged: refsOf(emptied),
      revokedGrants,
    },
  };
}

function purge({ application, servicePrincipal }: App, stage: Stage): void {
  const script = stage.attacker(SCRIPT);
  script.delete(application);
  if (servicePrincipal !== null) script.purge(servicePrincipal);
  script.purge(application);
}
