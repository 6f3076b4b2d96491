import { expect, test } from "vitest";
import { type PlanRisk, risksByObject, sentenceWith, toldRisk } from "../../../src/domain/changes/risk.ts";
import { exposureRisk } from "../../../src/domain/dangers/exposure.ts";
import { furtherExposures, privilegeExposure } from "../../../src/domain/dangers/privilege-gains.ts";
import { refKey } from "../../../src/domain/tenant/entity.ts";
import { itself, told } from "../../../src/domain/words/told.ts";

test("a danger of a whole plan is told in the row of its object without the name, and says there too that it counts names", () => {
  const ref = { type: "group", id: "g" } as const;
  const says = toldRisk(told`${itself('The group "G"')} gained ${{ text: "3 more", isCut: true }}.`);
  const whole: PlanRisk = { rule: "weakensSignIn", severity: "high", ...says, ref, displayName: "G", objects: 1 };
  const [risk] = risksByObject([whole, { ...whole, ref: null }]).get(refKey(ref)) ?? [];
  expect(risk).toMatchObject({ rule: "weakensSignIn", severity: "high", isCut: true });
  expect(risk).not.toHaveProperty("objects");
  expect(risk && sentenceWith(risk, "It")).toBe("It gained 3 more.");
});

test("a danger names the gravest roles of a restored holder first, and counts those beyond a few", () => {
  const said = (...roles: string[]) => exposureRisk(privilegeExposure("Eve", roles, 0), "plan");
  const four = ["Cloud Administrator", "Hybrid Administrator", "User Administrator", "Global Administrator"];
  expect(said(...four)).toMatchObject({
    isCut: true,
    sentence:
      'Restores "Eve", who holds "Global Administrator", "Cloud Administrator", "Hybrid Administrator" and 1 more.',
  });
  expect(said("User Administrator")).not.toHaveProperty("isCut");
  const units = Array.from({ length: 90 }, (_, at) => `"User Administrator" over unit ${at}`);
  const [limited] = furtherExposures("Eve", { limited: units, eligible: [], isTenantWide: false });
  expect(limited && exposureRisk(limited, "plan").sentence).toMatch(/over unit 2 and 87 more\.$/);
});
