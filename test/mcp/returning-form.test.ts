import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";
import { MINUTE } from "../../src/domain/time.ts";
import { serveMcp } from "../../src/mcp/serve-mcp.ts";
import { at, previewUsers, wipeDepartments } from "../support/incident.ts";
import { newHost } from "../support/mcp-host.ts";
import { openRehearsalTenant, type RehearsalTenant } from "../support/rehearsal-tenant.ts";

/** A host of 2026-07-28 whose every round is in the test's hands. */
async function openByHand(tenant: RehearsalTenant) {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const server = serveMcp(tenant.parts, far);
  const client = new Client(
    { name: "by-hand", version: "1.0.0" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: {} } },
  );
  await client.connect(near);
  return {
    recover: (previewJobId: string, more: Record<string, unknown> = {}): Promise<unknown> =>
      client.callTool({ name: "start_recovery", arguments: { previewJobId }, ...more }, { allowInputRequired: true }),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
    },
  };
}

const yes = { approval: { action: "accept", content: { approve: true } } };

async function setUp(tenant: RehearsalTenant): Promise<readonly [string, string]> {
  await wipeDepartments(tenant, 3);
  await using host = await newHost(tenant.parts);
  return [await previewUsers(host), await previewUsers(host)];
}

test("an answer counts only for the request that was asked", async () => {
  await using tenant = await openRehearsalTenant();
  const [first, second] = await setUp(tenant);
  await using host = await openByHand(tenant);
  const asked = await host.recover(first);
  expect(at(asked, "resultType")).toBe("input_required");

  const other = await host.recover(second, { inputResponses: yes, requestState: at(asked, "requestState") });
  expect(at(other, "isError")).toBe(true);
  expect(String(at(other, "content", 0, "text"))).toContain("belongs to a call with another tool or other arguments");
  const unasked = await host.recover(second, { inputResponses: yes });
  expect(at(unasked, "resultType")).toBe("input_required");
  expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);

  const started = await host.recover(first, { inputResponses: yes, requestState: at(asked, "requestState") });
  expect(at(started, "structuredContent", "kind")).toBe("recovery");
});

test("an altered requestState is refused as the protocol says, and nothing starts", async () => {
  await using tenant = await openRehearsalTenant();
  const [first] = await setUp(tenant);
  await using host = await openByHand(tenant);
  const requestState = String(at(await host.recover(first), "requestState"));
  for (const altered of ["made up", "", `${requestState}A`, requestState.replace(/^v1\../, "v1.A")]) {
    await expect(host.recover(first, { inputResponses: yes, requestState: altered })).rejects.toMatchObject({
      code: -32_602,
      data: { reason: "invalid_request_state" },
    });
  }
  expect((await tenant.services.recovery.listJobs({ kind: "recovery" }, {})).items).toEqual([]);
});

test("a form that was shown and never answered is followed by the terminal once the time is over", async () => {
  await using tenant = await openRehearsalTenant();
  const [previewJobId] = await setUp(tenant);
  await using host = await openByHand(tenant);
  await host.recover(previewJobId);
  expect(at(await host.recover(previewJobId), "resultType")).toBe("input_required");
  tenant.machineLater(MINUTE);
  const refusal = await host.recover(previewJobId);
  expect(at(refusal, "structuredContent", "state")).toBe("approvalRequired");
  expect(String(at(refusal, "content", 0, "text"))).toContain("entra-rewind approve");
});

test("a form that was dismissed is shown again at the next call", async () => {
  await using tenant = await openRehearsalTenant();
  const [previewJobId] = await setUp(tenant);
  await using host = await openByHand(tenant);
  const asked = await host.recover(previewJobId);
  const dismissed = { approval: { action: "cancel" } };
  const refusal = await host.recover(previewJobId, {
    inputResponses: dismissed,
    requestState: at(asked, "requestState"),
  });
  expect(at(refusal, "structuredContent", "state")).toBe("approvalRequired");
  tenant.machineLater(MINUTE);
  expect(at(await host.recover(previewJobId), "resultType")).toBe("input_required");
});
