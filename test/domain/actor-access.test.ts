import { expect, test } from "vitest";
import {
  type AccessState,
  type ActorAccess,
  actorAccessSentence,
  actorAfterSentence,
} from "../../src/domain/actor-access.ts";

const state = (signIn: AccessState["signIn"], ...roles: string[]): AccessState => ({ signIn, roles });
const access = (now: AccessState, after: AccessState = now): ActorAccess => ({
  actor: { kind: "user", id: "miles", name: "miles@contoso.example" },
  ref: { type: "user", id: "miles" },
  now,
  after,
});

test.each<[ActorAccess, string]>([
  [
    access(state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". This plan does not change that.',
  ],
  [
    access(state("open")),
    '"miles@contoso.example" can sign in and holds no directory role. This plan does not change that.',
  ],
  [
    access(state("blocked", "User Administrator"), state("open", "User Administrator")),
    '"miles@contoso.example" is blocked by policy at every ordinary sign-in and holds "User Administrator". This plan would let it sign in again.',
  ],
  [
    access(state("deleted", "Global Administrator"), state("open", "Global Administrator")),
    '"miles@contoso.example" is deleted and can be restored and would hold again "Global Administrator". This plan would let it sign in again.',
  ],
  [
    access(state("open"), state("disabled")),
    '"miles@contoso.example" can sign in and holds no directory role. After this plan it is disabled.',
  ],
  [
    access(state("open"), state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds no directory role. This plan would give it "Global Administrator".',
  ],
  [
    access(state("open", "Global Administrator"), state("open")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". This plan would take "Global Administrator" from it.',
  ],
  [access(state("unknown")), '"miles@contoso.example" is not an account or application of this tenant now.'],
  [
    access(state("unknown"), state("open")),
    '"miles@contoso.example" is not an account or application of this tenant now. This plan would let it sign in again.',
  ],
])("the author of changes is described with the plan: %#", (given, sentence) => {
  expect(actorAccessSentence(given, true)).toBe(sentence);
});

test("describes only the present access without a plan", () => {
  expect(actorAccessSentence(access(state("blocked"), state("open")), false)).toBe(
    '"miles@contoso.example" is blocked by policy at every ordinary sign-in and holds no directory role.',
  );
});

test.each<[ActorAccess, string]>([
  [
    access(state("blocked", "User Administrator"), state("open", "User Administrator")),
    '"miles@contoso.example" can sign in and holds "User Administrator". Before the recovery it could not.',
  ],
  [access(state("open")), '"miles@contoso.example" can sign in and holds no directory role.'],
  [
    access(state("open"), state("disabled")),
    '"miles@contoso.example" is disabled and holds no directory role. Before the recovery it could.',
  ],
  [
    access(state("open"), state("open", "Global Administrator")),
    '"miles@contoso.example" can sign in and holds "Global Administrator". It holds "Global Administrator" since then.',
  ],
  [access(state("unknown")), '"miles@contoso.example" is not an account or application of this tenant now.'],
])("the author of undone changes is described after the recovery: %#", (given, sentence) => {
  expect(actorAfterSentence(given)).toBe(sentence);
});

test("an application that is not in the tenant is called a service of Microsoft or a removed one", () => {
  const service = {
    ...access(state("unknown")),
    actor: { kind: "app", id: "x", name: "Approval Management" },
  } as const;
  expect(actorAccessSentence(service, true)).toBe(
    '"Approval Management" (x) is no application of this tenant now: it is a service of Microsoft, or was removed.',
  );
});
