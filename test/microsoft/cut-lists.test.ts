import { expect, test } from "vitest";
import { refKey } from "../../src/domain/tenant/entity.ts";
import { DirectoryReader } from "../../src/microsoft/assess/directory-reader.ts";
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
