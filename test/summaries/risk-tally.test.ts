import { expect, test } from "vitest";
import type { EntityRef } from "../../src/domain/entity.ts";
import type { Risk } from "../../src/domain/risk.ts";
import { RiskTally } from "../../src/summaries/risk-tally.ts";

const created: Risk = { rule: "credentialAdded", severity: "medium", sentence: "It was created." };
const app = (id: string): EntityRef => ({ type: "application", id });

test("a danger of several objects names the first three others, and each of them once", () => {
  const tally = new RiskTally([]);
  for (const id of ["a", "a", "b", "b", "c", "d", "e"]) tally.add({ ref: app(id), displayName: id }, [created]);
  const [risk] = tally.risks();
  expect(risk).toMatchObject({ ref: app("a"), objects: 7 });
  expect(risk?.others?.map(({ ref }) => ref.id)).toEqual(["b", "c", "d"]);
});

test("a danger of one object names no other", () => {
  const tally = new RiskTally([]);
  tally.add({ ref: app("a"), displayName: "A" }, [created]);
  expect(tally.risks()[0]).not.toHaveProperty("others");
});
