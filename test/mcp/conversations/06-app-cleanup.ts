import { expect } from "vitest";
import { z } from "zod";
import { scopeOf } from "../../support/assistant.ts";
import { factsOf } from "../../support/ground-truth.ts";
import type { Conversation } from "./conversation.ts";

const recoverable = z.looseObject({ here: z.looseObject({ caveats: z.array(z.string()) }) });

export const appCleanup: Conversation = {
  question: "The app clean-up went wrong; what can be recovered? Bring that back.",
  async hold(assistant, _question, { mode }) {
    const { snapshotId } = await assistant.lastGood();
    const types = ["application", "servicePrincipal", "oAuth2PermissionGrant", "appRoleAssignment"];
    const changes = await assistant.changes(await assistant.preview(snapshotId, { types }), { action: "restore" });
    const { here } = await assistant.read("entra://recoverable/application", recoverable);
    const back = changes.filter(({ notRecoverable }) => notRecoverable === undefined);
    const gone = changes.filter(({ notRecoverable }) => notRecoverable?.code === "hardDeleted");
    const preview = await assistant.preview(snapshotId, scopeOf(back));
    if (mode !== "vault") await assistant.recover(preview);
    else {
      await assistant.apply(preview);
      // Graph hides the consents of a deleted application, so that one that was revoked before is only missed now.
      const [{ actor } = { actor: "" }] = back.flatMap(({ attribution }) => attribution);
      const consents = { types: ["oAuth2PermissionGrant"], actor };
      await assistant.recover(await assistant.preview(snapshotId, consents));
    }
    return { gone: gone.map(({ id }) => id), caveats: here.caveats };
  },
  putsBack(truth) {
    const { deleted, principalDeleted, revokedGrants } = factsOf(truth, "app-cleanup");
    const parts = deleted.flatMap(({ application, servicePrincipal, grants, assignments }) => [
      application,
      ...(servicePrincipal === null ? [] : [servicePrincipal]),
      ...grants,
      ...assignments,
    ]);
    const { servicePrincipal, grants, assignments } = principalDeleted;
    const principal = servicePrincipal === null ? [] : [servicePrincipal];
    return [...parts, ...principal, ...grants, ...assignments, ...revokedGrants].map((ref) => ({ ref }));
  },
  finds({ gone, caveats }, truth, { mode }) {
    // Microsoft's service never lists what was purged.
    if (mode === "microsoft") expect(gone).toEqual([]);
    else expect(gone).toContain(factsOf(truth, "app-cleanup").purged.application.id);
    expect(caveats).toContainEqual(expect.stringMatching(/Secrets and certificates .* create new ones/));
  },
};
