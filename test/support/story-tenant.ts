import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ScenarioId } from "../../sandbox/contoso/scenario-id.ts";
import { machine, newId, sleep } from "../../src/app/machine.ts";
import { contosoBuild } from "../../src/app/sandbox/build-contoso.ts";
import { folderOf, nextGeneration } from "../../src/app/sandbox/generations.ts";
import { TENANT_FILE } from "../../src/app/sandbox/open-engine.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../src/directory/embedded/sandbox-clock.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";
import type { GroundTruth } from "./ground-truth.ts";
import { newest, pictureOf, tell } from "./tell.ts";
import { factsIn, type TenantFacts } from "./tenant-facts.ts";

/** A sandbox as `entra-rewind sandbox reset` creates it, with the true events in it. */
export interface StoryTenant extends Disposable {
  readonly truth: GroundTruth;
  /** The state at the newest snapshot, before the incident. */
  readonly evening: TenantFacts;
  /** True for an object that is mastered on premises and can only be recovered there. */
  isSynchronized(ref: EntityRef): boolean;
  /** Creates a data folder with a copy of this sandbox. */
  copy(): StoryCopy;
}

export interface StoryCopy {
  readonly dataFolder: string;
  /** Writes to the tenant before a server opens it. */
  write(work: (directory: EmbeddedDirectory) => Promise<void>): Promise<void>;
  /** Reads the current state of the tenant without the server. */
  facts(): Promise<TenantFacts>;
}

const USERS = 120;

/** The sandboxes that this process has made, because the files of tests that it runs ask for the same ones. */
const told = new Map<string, Promise<Told>>();

/** A sandbox to copy, and what is known about it. */
interface Told extends Omit<StoryTenant, "copy" | typeof Symbol.dispose> {
  readonly original: string;
  readonly pointer: Awaited<ReturnType<typeof nextGeneration>>;
}

/** Returns the sandbox of a scenario and seed, whose copies are removed with it. */
export async function tellTenant(scenario: ScenarioId, seed: string): Promise<StoryTenant> {
  const key = `${scenario} ${seed}`;
  const telling = told.get(key) ?? tellOnce(scenario, seed);
  told.set(key, telling);
  const { original, pointer, ...known } = await telling;
  const folder = mkdtempSync(join(tmpdir(), "copies-"));
  return {
    ...known,
    copy() {
      const dataFolder = join(folder, newId());
      cpSync(original, dataFolder, { recursive: true });
      return {
        dataFolder,
        async write(work) {
          const file = join(folderOf(join(dataFolder, "sandbox"), pointer), TENANT_FILE);
          using directory = EmbeddedDirectory.open(file, { clock: (meta) => new SandboxClock(meta, machine), newId });
          await work(directory);
        },
        async facts() {
          const file = join(folderOf(join(dataFolder, "sandbox"), pointer), TENANT_FILE);
          using directory = EmbeddedDirectory.open(file, { clock: () => ({ now: () => pointer.anchor }), newId });
          return factsIn(await pictureOf(directory));
        },
      };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function tellOnce(scenario: ScenarioId, seed: string): Promise<Told> {
  const original = mkdtempSync(join(tmpdir(), "story-"));
  const generations = { root: join(original, "sandbox"), newId, sleep, signal: new AbortController().signal };
  const pointer = await nextGeneration(generations, contosoBuild({ scenario, seed, users: USERS }));
  // The same recipe gives the same tenant, so a twin can record the true events.
  using twin = await tell({ scenario, seed, users: USERS, anchor: pointer.anchor });
  const { truth } = twin;
  const picture = newest(twin);
  return {
    ...{ original, pointer, truth },
    evening: factsIn(picture),
    isSynchronized: (ref) => picture.entities.get(refKey(ref))?.synchronized === true,
  };
}
