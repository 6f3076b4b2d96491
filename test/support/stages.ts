import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MINUTE } from "../../src/domain/time.ts";
import { foundTenant, strike } from "./damaged-tenant.ts";
import { startDoomed } from "./doomed.ts";
import type { Act, Line } from "./doomed-process.ts";

/** One tenant at the times that matter: founded; captured and then attacked; previewed; recovered with nothing in the way. */
export type StageName = "founded" | "struck" | "previewed" | "recovered";

/** What a process is set to do, and from which stage on. */
export const runs = {
  firstCapture: { act: "snapshot", from: "founded" },
  capture: { act: "snapshot", from: "struck" },
  preview: { act: "preview", from: "struck" },
  recovery: { act: "recovery", from: "previewed" },
} as const satisfies Readonly<Record<string, { act: Act; from: StageName }>>;
export type RunName = keyof typeof runs;

export type Point = Extract<Line, { point: number }>;

export interface Stages extends Disposable {
  folder(stage: StageName): string;
  /** A copy to be spoilt. */
  copy(stage: StageName): string;
  /** The places an undisturbed run comes by. */
  readonly points: Readonly<Record<RunName, readonly Point[]>>;
}

export async function setStages(): Promise<Stages> {
  const root = mkdtempSync(join(tmpdir(), "stages-"));
  let copies = 0;
  const folder = (name: string): string => join(root, name);
  const copy = (from: string, to = `copy-${++copies}`): string => {
    cpSync(folder(from), folder(to), { recursive: true });
    return folder(to);
  };
  mkdirSync(folder("founded"));
  foundTenant(folder("founded"));
  const firstCapture = await undisturbed("firstCapture", copy("founded", "struck"));
  strike(folder("struck"));
  const capture = await undisturbed("capture", copy("struck"));
  const preview = await undisturbed("preview", copy("struck", "previewed"));
  const recovery = await undisturbed("recovery", copy("previewed", "recovered"));
  return {
    folder,
    copy: (stage) => copy(stage),
    points: { firstCapture, capture, preview, recovery },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function undisturbed(run: RunName, folder: string): Promise<readonly Point[]> {
  await using child = startDoomed({ folder, act: runs[run].act, leaseMillis: MINUTE });
  const how = await child.ended;
  if (how !== 0) throw new Error(`The undisturbed ${run} ended with ${how}.`);
  return child.lines.filter((line) => "point" in line);
}
