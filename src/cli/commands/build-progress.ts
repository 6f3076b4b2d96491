import type { Screen } from "../../terminal/screen.ts";

/** Returns what shows how far the building of a sandbox is. */
export const buildProgress =
  ({ progress }: Screen) =>
  (done: number, total: number): void =>
    progress.show("Building Contoso", done, total);
