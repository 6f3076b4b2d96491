import { settingRows } from "../src/app/settings/setting-rows.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Returns README's table of the environment variables. */
export const settingTable = (): string =>
  markdownTable(
    ["variable", "meaning", "only in mode"],
    settingRows.map(({ variable, meaning, mode }) => [code(variable), meaning, mode ?? ""]),
  );
