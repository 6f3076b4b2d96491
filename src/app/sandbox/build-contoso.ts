import { join } from "node:path";
import { anchorFor, SNAPSHOTS } from "../../../sandbox/contoso/calendar.ts";
import { contosoTenant } from "../../../sandbox/contoso/contoso.ts";
import { randomFrom } from "../../../sandbox/contoso/random.ts";
import { defaults, tellStory } from "../../../sandbox/contoso/story.ts";
import { EmbeddedDirectory } from "../../directory/embedded/embedded-directory.ts";
import { SandboxClock } from "../../directory/embedded/sandbox-clock.ts";
import { tenantId } from "../../domain/ids.ts";
import type { Millis } from "../../domain/time.ts";
import { dropTenant } from "../../store/sql/drop-tenant.ts";
import { machine, newId } from "../machine.ts";
import { openStore } from "../open-store.ts";
import type { Build, Recipe } from "./generations.ts";
import { HISTORY_FILE, openEngineOn, TENANT_FILE } from "./open-engine.ts";
import type { RecipeChoice } from "./recipe.ts";

export type OnBuilt = (done: number, total: number) => void;

/** Returns which part of a whole is done. Zero while the whole is unknown. */
const portion = (done: number, total: number | null): number =>
  total === null ? 0 : Math.min(1, done / Math.max(1, total));

export interface BuildOptions {
  readonly onBuilt?: OnBuilt;
  /** The address of the history's database. Without one, the history is a file beside the tenant. */
  readonly database?: string | null;
}

/**
 * Builds Contoso: the story writes the tenant on its own clock, and the engine captures it day by day. At the end, the
 * sandbox's time is the end of the story.
 */
export const contosoBuild =
  (choice: RecipeChoice, { onBuilt = () => {}, database = null }: BuildOptions = {}): Build =>
  async (folder, signal): Promise<Recipe> => {
    const recipe = { ...defaults, ...choice, anchor: anchorFor(machine.now()) };
    // A database may hold other sandboxes of the same seed, so each of them is a separate tenant there.
    const tenantInDatabase = database === null ? {} : { tenantInDatabase: newId() };
    const founded = contosoTenant(recipe.seed);
    const tenant = { ...founded, id: tenantInDatabase.tenantInDatabase ?? founded.id };
    let time: Millis = 0;
    let sandboxTime: SandboxClock | undefined;
    using directory = EmbeddedDirectory.create(join(folder, TENANT_FILE), {
      tenant,
      // Ids follow from the seed, except for the file's own, which is always new.
      newId: randomFrom(recipe.seed).fork("ids").guid,
      fileId: newId(),
      clock: (meta) => {
        sandboxTime = new SandboxClock(meta, machine);
        return { now: () => time };
      },
    });
    const store = await openStore(database, join(folder, HISTORY_FILE));
    await using history = openEngineOn(directory, store);
    // A half-built sandbox is removed with its folder, so only its parts elsewhere must be removed here.
    await using half = new AsyncDisposableStack();
    if (database !== null) half.defer(() => dropTenant(store.forTenant(tenantId(tenant.id))));
    let taken = 0;
    const built = (parts: number) => onBuilt(parts, SNAPSHOTS + 1);
    built(0);
    await tellStory({
      ...recipe,
      tenant,
      actAs: (actingAs) => directory.as(actingAs),
      transaction: (work) => directory.transaction(work),
      setTime: (to) => {
        time = to;
      },
      snapshot: async () => {
        signal.throwIfAborted();
        // The first snapshot reads the whole tenant, which takes most of the time.
        await history.engine.takeScheduledSnapshot(({ done, total }) => built(taken + portion(done, total)));
        taken += 1;
        built(taken);
      },
    });
    await store.analyze();
    sandboxTime?.set(recipe.anchor);
    half.move();
    return { ...recipe, ...tenantInDatabase };
  };
