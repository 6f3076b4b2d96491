import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RewindError } from "../../src/domain/errors.ts";
import { isFound } from "../../src/http/odata/search.ts";
import { parseSearch } from "../../src/http/odata/search-syntax.ts";
import { graphClient } from "../support/graph-client.ts";
import { type Answer, type Ask, asking, type GraphProcess, graphProcess, type Row } from "../support/graph-process.ts";

const finds = (search: string, row: Readonly<Record<string, string>>) => isFound(row, parseSearch(search));
const findsName = (text: string, displayName: string) => finds(`"displayName:${text}"`, { displayName });

describe("a search", () => {
  test.each([
    ["hello world", "world, hello"],
    ["helloWorld", "Hello World"],
    ["helloworld", "hello-world"],
    ["helloworld", "hello.world"],
    ["hello.world", "hello.world"],
    ["hello world", "hello123world"],
    ["123", "hello123world"],
    ["Guthr", "Kim Guthrie"],
    ["Li 李", "李四(David Li)"],
    ["(李四", "李四(David Li)"],
    ["HELLO", "hello"],
  ])("a search for %s finds the name %s", (text, name) => {
    expect(findsName(text, name)).toBe(true);
  });

  test.each([
    ["ello", "hello"],
    ["world", "HELLOworld"],
    ["hello mars", "hello world"],
    ["muller", "Müller"],
    ["finacne", "Finance"],
  ])("a search for %s does not find the name %s", (text, name) => {
    expect(findsName(text, name)).toBe(false);
  });

  test("a search compares keys from their start", () => {
    expect(finds('"mail:Ada.L"', { mail: "ada.lovelace@contoso.example" })).toBe(true);
    expect(finds('"mail:lovelace"', { mail: "ada.lovelace@contoso.example" })).toBe(false);
  });

  test("a search joins its clauses with AND before OR, and by parentheses", () => {
    const row = { displayName: "One Video", description: "Drive" };
    expect(finds('"displayName:none" AND "displayName:none" OR "displayName:one"', row)).toBe(true);
    expect(finds('"displayName:none" AND ("displayName:none" OR "displayName:one")', row)).toBe(false);
    expect(finds('"description:drive" AND ("displayName:video" OR "displayName:none")', row)).toBe(true);
  });

  test.each([
    "displayName:Ada",
    '"Ada"',
    '"displayName:"',
    '"displayName:Ada',
    '"displayName:Ada" and "displayName:Bo"',
    '"displayName:Ada" "displayName:Bo"',
    '"displayName:Ada" OR',
    '("displayName:Ada"',
    '"displayName:A\\da"',
    '""',
    "",
  ])("the search %s is refused with how to write one", (text) => {
    expect(() => parseSearch(text)).toThrow(/double quotes/);
  });

  test("a search may contain any text, with escaped quotes and backslashes, and is read or refused", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
        fc.pre(text.trim() !== "");
        const escaped = text.replace(/[\\"]/g, "\\$&");
        expect(parseSearch(`"mail:${escaped}"`)).toEqual({ kind: "clause", property: "mail", text: text.trim() });
        try {
          parseSearch(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RewindError);
        }
      }),
    );
  });
});

describe("searching the directory", () => {
  let graph: GraphProcess;
  let ask: Ask;
  let someone: Row;
  beforeAll(async () => {
    graph = await graphProcess();
    ask = asking(graph.url, graph.tokens.globalAdministrator);
    const [first] =
      (await ask("/users?$top=1&$filter=accountEnabled eq true&$select=id,displayName,surname")).body.value ?? [];
    if (first === undefined) throw new Error("The sandbox has nobody in it.");
    someone = first;
  });
  afterAll(() => graph[Symbol.asyncDispose]());

  const eventual = { ConsistencyLevel: "eventual" };
  const search = (path: string, text: string, more = "") =>
    ask(`${path}?$search=${encodeURIComponent(text)}${more}`, { headers: eventual });

  test("a search accepts the header that an index may answer, and is refused in Graph's words without it", async () => {
    for (const path of ["/users", "/groups", "/applications", "/servicePrincipals", "/users/$count"]) {
      const refused = await ask(`${path}?$search=${encodeURIComponent('"displayName:a"')}`);
      expect(refused, path).toMatchObject({
        status: 400,
        body: {
          error: { code: "Request_UnsupportedQuery", message: expect.stringContaining("ConsistencyLevel: eventual") },
        },
      });
      expect(await search(path, '"displayName:a"'), path).toMatchObject({ status: 200 });
    }
  });

  test("a search finds by a word, counts, and continues by its next link with Microsoft's client", async () => {
    const client = graphClient(graph.url, graph.tokens.globalAdministrator);
    const page: Answer = await client
      .api("/users")
      .header("ConsistencyLevel", "eventual")
      .search(`"displayName:${String(someone.surname)}"`)
      .count(true)
      .select("id,displayName")
      .get();
    expect(page.value?.map(({ id }) => id)).toContain(someone.id);
    expect(page["@odata.count"]).toBe(page.value?.length);

    const all = (await search("/users", '"displayName:a"', "&$top=999")).body.value ?? [];
    const first = await search("/users", '"displayName:a"', "&$top=2&$count=true");
    expect(first.body["@odata.count"]).toBe(all.length);
    const second = await ask(String(first.body["@odata.nextLink"]), { headers: eventual });
    expect([...(first.body.value ?? []), ...(second.body.value ?? [])]).toEqual(all.slice(0, 4));
  });

  test("a search combines with a filter, also among members and deleted items", async () => {
    const [group] = (await ask(`/users/${someone.id}/memberOf/microsoft.graph.group`)).body.value ?? [];
    const named = `"displayName:${String(someone.surname)}"`;
    const members = await search(`/groups/${group?.id}/members`, named, `&$filter=id eq '${someone.id}'`);
    expect(members.body.value?.map(({ id }) => id)).toEqual([someone.id]);
    await ask(`/users/${someone.id}`, { method: "DELETE" });
    const live = await search("/users", named, `&$filter=id eq '${someone.id}'`);
    expect(live.body.value).toEqual([]);
    const deleted = await search("/directory/deletedItems/microsoft.graph.user", named);
    expect(deleted.body.value?.map(({ id }) => id)).toContain(someone.id);
    await ask(`/directory/deletedItems/${someone.id}/restore`, { method: "POST" });
  });

  test("a search is refused for an unknown property and for policies", async () => {
    expect(await search("/users", '"favouriteColour:red"')).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("favouriteColour") } },
    });
    expect(await search("/identity/conditionalAccess/policies", '"displayName:a"')).toMatchObject({ status: 400 });
  });

  test("owned objects are listed without a search", async () => {
    const [owned] = (await ask("/applications?$top=1&$select=id")).body.value ?? [];
    const reference = { "@odata.id": `${graph.url}/v1.0/users/${someone.id}` };
    await ask(`/applications/${owned?.id}/owners/$ref`, { method: "POST", body: reference });
    const { body } = await ask(`/users/${someone.id}/ownedObjects?$select=id`);
    expect(body.value?.map(({ id }) => id)).toContain(owned?.id);
  });
});
