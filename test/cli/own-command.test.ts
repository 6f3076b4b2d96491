import { expect, test } from "vitest";
import { ownCommand } from "../../src/cli/own-command.ts";

test("the command for a terminal leaves out secrets and the address for heads, which can hold a key", () => {
  const environment = {
    ENTRA_REWIND_MODE: "vault",
    ENTRA_REWIND_TRAIL_TO: "https://logs.example.com/heads?key=secret",
    ENTRA_REWIND_TRAIL_TOKEN: "secret",
    AZURE_CLIENT_SECRET: "secret",
  };
  const line = ownCommand({ command: ["node"], environment }, ["approve"], { dataFolder: "/d", platform: "linux" });
  expect(line).toBe("ENTRA_REWIND_DATA=/d ENTRA_REWIND_MODE=vault node approve");
});

test("the command for another person does not carry the sign-in of this one", () => {
  const environment = { ENTRA_REWIND_SIGN_IN_AS: "globalAdministrator" };
  const to = (forAnother: boolean, more = {}) =>
    ownCommand({ command: ["node"], environment: { ...environment, ...more } }, ["approve"], {
      ...{ dataFolder: "/d", platform: "linux", forAnother },
    });
  expect(to(false)).toBe("ENTRA_REWIND_DATA=/d ENTRA_REWIND_SIGN_IN_AS=globalAdministrator node approve");
  expect(to(true)).toBe("ENTRA_REWIND_DATA=/d ENTRA_REWIND_SIGN_IN_AS='<their own>' node approve");
  expect(to(true, { ENTRA_REWIND_MODE: "vault" })).toBe("ENTRA_REWIND_DATA=/d ENTRA_REWIND_MODE=vault node approve");
});
