import { parentPort } from "node:worker_threads";
import type { HostedServices } from "../../../src/app/engine-thread/calls.ts";
import { serveCalls } from "../../../src/app/engine-thread/serve-calls.ts";
import { sandboxCapabilities } from "../../../src/app/sandbox/capabilities.ts";
import { RewindError } from "../../../src/domain/errors.ts";
import { configuredOwner, type Session } from "../../../src/service/session.ts";

/**
 * A thread whose tenant's name describes the call it got, which is enough to see calls, errors and ends cross the
 * boundary.
 */
const unused = () => Promise.reject(new TypeError("Not part of this test."));

let label = "unset";
const services: Omit<HostedServices, "session"> = {
  recovery: {
    listSnapshots: async (page) => {
      if (page.cursor === "exit") process.exit(3);
      return { items: [], cursors: [], total: page.limit ?? 0 };
    },
    getSnapshot: async (id) => {
      throw new RewindError("notFound", `No snapshot ${id}.`, { facts: { id, known: ["a", "b"] } });
    },
    takeSnapshot: () => new Promise(() => {}),
    startPreview: unused,
    startRecovery: unused,
    checkRecovery: unused,
    reassess: unused,
    workBeside: unused,
    startVerification: unused,
    getJob: unused,
    listJobs: unused,
    cancelJob: unused,
    listChanges: unused,
    summarizeChanges: unused,
    listFailedChanges: unused,
    getVerification: async () => null,
  },
  approvals: {
    request: unused,
    get: unused,
    listPending: async () => [],
    listGiven: unused,
    decide: unused,
    voidIfWorse: unused,
  },
  investigation: {
    findObjects: unused,
    getObject: unused,
    getObjectHistory: unused,
    listActivity: unused,
    compareSnapshots: unused,
  },
  plans: { recoveryPlan: unused },
  trail: { append: unused, list: unused, recovery: unused, verify: unused, verifyNewest: unused },
};

if (parentPort !== null) {
  serveCalls(parentPort, (notify) => ({
    use: async (work, owner = configuredOwner) => {
      label = label === "unset" ? "first use" : "used before";
      if (label === "first use") notify("Open https://login.example and enter the code ABC.");
      return work({ ...services, session: sessionOf(owner.kind === "person" ? owner.name : "the configured one") });
    },
    close: () => Promise.resolve(),
  }));
}

function sessionOf(userPrincipalName: string): Session {
  const tenant = { id: "tenant", displayName: label, defaultDomain: "contoso.example", now: 0, retention: "" };
  const caller = { id: userPrincipalName, userPrincipalName, displayName: "", roles: [], permissions: [] };
  return {
    capabilities: sandboxCapabilities,
    tenant: async () => tenant,
    signedIn: async () => ({ caller, tenant }),
    holders: async () => null,
  };
}
