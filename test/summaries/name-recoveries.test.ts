import { expect, test } from "vitest";
import type { Actor, Change } from "../../src/domain/changes/change.ts";
import { jobId } from "../../src/domain/ids.ts";
import { changesWithRecoveries } from "../../src/summaries/name-recoveries.ts";
import { aFinishedPreview } from "../support/a-finished-preview.ts";

const actor: Actor = { kind: "user", id: "ada", name: "ada@contoso.example" };

test("a recovery that wrote an element which stays is named with who started it, also where that is all it wrote", async () => {
  const change: Change = {
    ...{
      seq: 1,
      ref: { type: "conditionalAccessPolicy", id: "p" },
      displayName: "P",
      action: "update",
      basis: "audit",
    },
    ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
    kept: [
      {
        ...{ name: "conditions", now: { a: [1, 2] }, then: { a: [1] }, by: { actor, time: 2 } },
        elements: [{ by: { actor, time: 1, recovery: { id: "r1" } }, brought: [".a[] 2"], took: [] }],
      },
    ],
  };
  const asked: string[] = [];
  const recovery = {
    getJob: async (id: string) => {
      asked.push(id);
      return { ...aFinishedPreview, id: jobId(id), kind: "recovery" as const, startedBy: "Grace" };
    },
  };
  const [told] = await changesWithRecoveries(recovery, [change]);
  expect(asked).toEqual(["r1"]);
  expect(told?.kept?.[0]?.elements?.[0]?.by.recovery?.job).toMatchObject({ startedBy: "Grace" });
});

test("a recovery that wrote a value which does not come back is named with who started it", async () => {
  const by = { last: { actor, time: 1, recovery: { id: "r1" } } };
  const change: Change = {
    ...{ seq: 1, ref: { type: "application", id: "a" }, displayName: "A", action: "update", basis: "snapshot" },
    ...{ properties: [], links: [], linkTotals: { add: 0, remove: 0, notRecoverable: 0 } },
    lost: [{ name: "passwordCredentials", now: [], then: [{ keyId: "1" }], parts: [], by }],
  };
  const getJob = async (id: string) => ({
    ...{ ...aFinishedPreview, id: jobId(id), kind: "recovery" as const, startedBy: "Grace" },
  });
  const [told] = await changesWithRecoveries({ getJob }, [change]);
  expect(told?.lost?.[0]?.by?.last.recovery?.job).toMatchObject({ startedBy: "Grace" });
});
