import { expect, test } from "vitest";
import { actorAccessSentence } from "../../src/domain/assessment/actor-access.ts";
import { refKey } from "../../src/domain/tenant/entity.ts";
import { readAuthorAccounts } from "../../src/microsoft/assess/author-accounts.ts";
import { DirectoryReader } from "../../src/microsoft/assess/directory-reader.ts";
import { PlannedChanges } from "../../src/microsoft/assess/planned-changes.ts";
import { presentStates } from "../../src/microsoft/assess/present-states.ts";
import { inMicrosoft, list } from "../sentences/in-graph.ts";

test("an object that a list of deleted ones which was cut may hold is never called gone, however often the list is asked for", async () => {
  let pages = 0;
  const more = ({ url }: { readonly url: URL }) => {
    pages += 1;
    const next = `${url.origin}${url.pathname}?$skiptoken=more`;
    return { body: JSON.parse(JSON.stringify({ value: [{ id: "deleted" }], "@odata.nextLink": next })) };
  };
  await inMicrosoft(
    [
      [/getByIds/, list()],
      [/deletedItems/, more],
    ],
    async ({ client }) => {
      const reader = new DirectoryReader(client);
      const [user, deleted] = ["far", "deleted"].map((id) => ({ type: "user", id }) as const);
      if (user === undefined || deleted === undefined) throw new Error("There are no users.");
      for (let turn = 0; turn < 2; turn += 1) {
        const states = await presentStates(reader, [user, deleted]);
        expect(states.get(refKey(user))).toBeUndefined();
        expect(states.get(refKey(deleted))).toBe("softDeleted");
      }
    },
  );
  expect(pages).toBe(5);
});

test("an account is not told to hold no role where the list of assignments, or that of its groups, was cut", async () => {
  const told = (cut: RegExp) => {
    const more = ({ url }: { readonly url: URL }) => ({
      body: {
        value: [],
        ...(cut.test(url.pathname) ? { "@odata.nextLink": `${url.origin}${url.pathname}?$skiptoken=x` } : {}),
      },
    });
    const eve = list({ "@odata.type": "#microsoft.graph.user", id: "eve", accountEnabled: true });
    return inMicrosoft(
      [
        [/getByIds/, eve],
        [/GET/, more],
      ],
      async ({ client }) => {
        const author = { actor: { kind: "user", id: "eve", name: "eve" }, objects: 1 } as const;
        const sources = { reader: new DirectoryReader(client), plan: new PlannedChanges([]), signIn: null };
        return (await readAuthorAccounts(sources, [author])).actors.map(actorAccessSentence).join(" ");
      },
    );
  };
  expect(await told(/nothing/)).toContain('"eve" is enabled and holds no directory role.');
  for (const list of [/roleAssignments/, /memberOf/]) expect(await told(list)).not.toContain("holds no directory role");
});
