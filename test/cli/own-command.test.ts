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
