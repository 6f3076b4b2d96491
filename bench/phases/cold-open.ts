import { tenantId } from "../../src/domain/ids.ts";
import { listChanges } from "../../src/engine/plan/list-changes.ts";
import { headCapture } from "../../src/store/history/captures.ts";
import { engineContext } from "../engine-context.ts";
import { type Figure, timed } from "../figures.ts";
import { previewId } from "../history.ts";
import { openStore } from "../open-store.ts";
import { mustBe, type Phase } from "../phase.ts";
import { COMPARED, plannedChanges } from "../plan.ts";
import { GeneratedDirectory } from "../tenant/generated-directory.ts";
import { GeneratedTenant } from "../tenant/generated-tenant.ts";

/**
 * Measures opening the store, the head, and the first page of a preview, in a process that has only loaded the code.
 */
export const coldOpen: Phase = async ({ size, place, tenant }): Promise<readonly Figure[]> => {
  const generated = new GeneratedTenant(size);
  for (const objects of plannedChanges(size)) generated.change(objects);
  const directory = new GeneratedDirectory(generated, { id: tenant, logged: true });
  const { ms, result } = await timed(async () => {
    const store = await openStore(place);
    await headCapture(store.forTenant(tenantId(tenant)).db);
    const page = await listChanges(engineContext(store, directory), previewId(COMPARED), {}, {});
    await store.close();
    return page;
  });
  mustBe("changes of a preview", result.total ?? 0, COMPARED);
  return [{ name: "open store, head, first page", value: ms, unit: "ms" }];
};
