import { parentPort } from "node:worker_threads";
import { serveCalls } from "../../../src/app/engine-thread/serve-calls.ts";
import type { ThreadServices } from "../../../src/app/engine-thread/thread-services.ts";
import { sandboxCapabilities } from "../../../src/app/sandbox/capabilities.ts";
import { RewindError } from "../../../src/domain/errors.ts";

/** A thread whose tenant names say what was asked of it: enough to see calls, errors and ends cross the border. */
const unused = () => Promise.reject(new TypeError("Not part of this test."));

let label = "unset";
const services: ThreadServices = {
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
    startVerification: unused,
    getJob: unused,
    listJobs: unused,
    cancelJob: unused,
    listChanges: unused,
    summarizeChanges: unused,
    listFailedChanges: unused,
    getVerification: async () => null,
  },
  approvals: { request: unused, get: unused, listPending: async () => [], decide: unused },
  investigation: { findObjects: unused, getObjectHistory: unused, compareSnapshots: unused },
  trail: { append: unused, list: unused, verify: unused },
  session: {
    tenant: async () => ({
      id: "tenant",
      displayName: label,
      defaultDomain: "contoso.example",
      now: 0,
      retention: "",
    }),
    caller: unused,
    capabilities: sandboxCapabilities,
  },
  directory: {
    now: unused,
    principal: unused,
    find: unused,
    findAnywhere: unused,
    list: unused,
    linked: unused,
    relationshipsAt: unused,
    properties: unused,
    roles: unused,
    roleMembers: unused,
    rolesOf: unused,
    write: unused,
    audit: unused,
    changes: unused,
    head: unused,
  },
};

if (parentPort !== null) {
  serveCalls(parentPort, {
    use: async (work) => {
      label = label === "unset" ? "first use" : "used before";
      return work(services);
    },
    close: () => Promise.resolve(),
  });
}
