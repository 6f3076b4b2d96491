import { expect, test } from "vitest";
import { RecoveryFollower } from "../../src/review-app/recovery-follower.ts";

type Facts = Readonly<Record<string, unknown>>;

/** A page whose time passes when the test says so, before a server with these jobs. */
function aPage(jobs: { recovery: Facts | null; hidden?: boolean }) {
  const calls: string[] = [];
  const shown: unknown[] = [];
  let due: { readonly wait: number; readonly work: () => void } | null = null;
  const follower = new RecoveryFollower({
    callTool: async (name) => {
      calls.push(name);
      const { recovery } = jobs;
      if (name === "list_jobs") return { items: recovery === null ? [] : [{ jobId: "r1", previewJobId: "p1" }] };
      return name === "get_job" ? (recovery ?? {}) : { verified: true };
    },
    isHidden: () => jobs.hidden === true,
    later: (wait, work) => {
      due = { wait, work };
      return () => {
        due = null;
      };
    },
    progress: ({ status }) => void shown.push(status),
    verified: (result) => void shown.push(result),
    complain: (error) => void shown.push(error),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    follower,
    calls,
    shown,
    /** Lets the next look happen. Returns how long it was waited for, or null if none is due. */
    async pass(): Promise<number | null> {
      const next = due;
      due = null;
      next?.work();
      await settled();
      return next?.wait ?? null;
    },
  };
}

test("the follower of a recovery looks less and less often while there is none", async () => {
  const page = aPage({ recovery: null });
  page.follower.follow("p1");
  const waits = [];
  for (let look = 0; look < 6; look += 1) waits.push(await page.pass());
  expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  expect(new Set(page.calls)).toEqual(new Set(["list_jobs"]));
});

test.each(["failed", "abandoned"])(
  "the follower of a recovery that ended as %s shows that and looks no more",
  async (status) => {
    const jobs = { recovery: { status: "running" } };
    const page = aPage(jobs);
    page.follower.follow("p1");
    await page.pass();
    expect(await page.pass()).toBe(5_000);
    jobs.recovery = { status };
    await page.pass();
    expect(page.shown).toEqual(["running", "running", status]);
    expect(await page.pass()).toBeNull();
    page.follower.look();
    expect(page.calls.filter((name) => name === "get_job")).toHaveLength(3);
    expect(page.calls).not.toContain("verify_recovery");
  },
);

test("the follower of a recovery that succeeded asks for its verification once", async () => {
  const page = aPage({ recovery: { status: "successful" } });
  page.follower.follow("p1");
  await page.pass();
  expect(page.shown).toEqual(["successful", { verified: true }]);
  expect(await page.pass()).toBeNull();
});

test("the follower of a recovery rests while the page is hidden, and looks at once when it is seen again", async () => {
  const jobs = { recovery: null, hidden: true };
  const page = aPage(jobs);
  page.follower.follow("p1");
  await page.pass();
  expect(page.calls).toEqual([]);
  expect(await page.pass()).toBeNull();
  jobs.hidden = false;
  page.follower.look();
  expect(page.calls).toEqual(["list_jobs"]);
});
