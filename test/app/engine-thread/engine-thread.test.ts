import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { type EngineThread, engineThread } from "../../../src/app/engine-thread/engine-thread.ts";
import { sandboxCapabilities } from "../../../src/app/sandbox/capabilities.ts";
import { RewindError } from "../../../src/domain/errors.ts";
import { type JobId, jobId, type SnapshotId } from "../../../src/domain/ids.ts";
import { snapshotIdOf } from "../../../src/domain/recovery/snapshot.ts";
import { asInstant } from "../../../src/domain/time.ts";
import { configuredOwner } from "../../../src/service/session.ts";

const started: Worker[] = [];

const notices: string[] = [];

function thread(): EngineThread {
  return engineThread({
    start: () => {
      const worker = new Worker(new URL("./answering-worker.ts", import.meta.url), { stderr: true });
      started.push(worker);
      return worker;
    },
    capabilities: sandboxCapabilities,
    notify: (line) => notices.push(line),
  });
}

const servicesOf = ({ services }: EngineThread) => services(configuredOwner);

const someSnapshot: SnapshotId = snapshotIdOf(asInstant(0));
const someJob: JobId = jobId("job");

afterEach(async () => {
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
});

describe("the engine's thread", () => {
  test("starts with the first call and not before", async () => {
    const services = servicesOf(thread());
    expect(started).toHaveLength(0);
    await services.approvals.listPending();
    expect(started).toHaveLength(1);
  });

  test("answers many calls at once, each with its own answer", async () => {
    const services = servicesOf(thread());
    const limits = Array.from({ length: 40 }, (_, index) => index + 1);
    const pages = await Promise.all(limits.map((limit) => services.recovery.listSnapshots({ limit })));
    expect(pages.map((page) => page.total)).toEqual(limits);
    expect(started).toHaveLength(1);
  });

  test("keeps the code, the sentence and the facts of an error", async () => {
    const services = servicesOf(thread());
    const error = await services.recovery.getSnapshot(someSnapshot).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RewindError);
    expect(error).toMatchObject({
      code: "notFound",
      message: `No snapshot ${someSnapshot}.`,
      facts: { id: someSnapshot, known: ["a", "b"] },
    });
  });

  test("keeps a defect a defect, with the stack of where it happened", async () => {
    const services = servicesOf(thread());
    const error = await services.recovery.getJob(someJob).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(RewindError);
    expect(error).toMatchObject({ message: "Not part of this test." });
    expect(error instanceof Error && error.stack).toContain("answering-worker");
  });

  test("serves each session as its own caller, over one engine", async () => {
    const { services } = thread();
    const names = ["ada", "ben", "eve"];
    const sessions = names.map((name) => services({ kind: "person", name }).session);
    const callers = await Promise.all(sessions.map((session) => session.signedIn()));
    expect(callers.map(({ caller }) => caller.userPrincipalName)).toEqual(names);
    expect((await services(configuredOwner).session.signedIn()).caller.userPrincipalName).toBe("the configured one");
    expect(started).toHaveLength(1);
  });

  test("passes a sign-in prompt on to the person at the terminal", async () => {
    notices.length = 0;
    await servicesOf(thread()).approvals.listPending();
    expect(notices).toEqual(["Open https://login.example and enter the code ABC."]);
  });

  test("refuses the administration of a directory that has none", async () => {
    await expect(servicesOf(thread()).directory.roles()).rejects.toMatchObject({ code: "notSupported" });
  });

  test("passes null as null", async () => {
    expect(await servicesOf(thread()).recovery.getVerification(someJob)).toBeNull();
  });

  test("fails every call it has not answered when it dies, and starts anew with the next", async () => {
    const services = servicesOf(thread());
    const waiting = services.recovery.takeSnapshot({ label: null, caller: nobody });
    const fatal = services.recovery.listSnapshots({ cursor: "exit" });
    const results = await Promise.allSettled([waiting, fatal]);
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "busy" } });
    }
    expect(await services.session.tenant()).toMatchObject({ displayName: "first use" });
    expect(started).toHaveLength(2);
  });

  test("ends when it is closed and takes no further call", async () => {
    const opened = thread();
    const [services, close] = [servicesOf(opened), () => opened.close()];
    await services.session.tenant();
    await Promise.all([close(), close()]);
    await expect(services.session.tenant()).rejects.toMatchObject({ code: "busy" });
    expect(started[0]?.threadId).toBe(-1);
  });

  test("closes without ever having started", async () => {
    await thread().close();
    expect(started).toHaveLength(0);
  });
});

const nobody = { id: "", userPrincipalName: "", displayName: "", roles: [], permissions: [] };
