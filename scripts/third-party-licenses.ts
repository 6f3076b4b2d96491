import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { z } from "zod";

const manifestSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Returns the licenses of the packages inside a bundle, in full, because they require to be passed on with the code. */
export function thirdPartyLicenses(inputs: Metafile["inputs"]): string {
  const folders = new Set(Object.keys(inputs).flatMap((path) => packageFolder(path) ?? []));
  const texts = [...folders].toSorted().map((folder) => {
    const { name, version, license } = manifestSchema.parse(
      JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
    );
    const files = readdirSync(folder).filter((file) => /^(licen[sc]e|notice|copying)/i.test(file));
    const paragraphs = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...paragraphs].join("\n\n");
  });
  return `The program contains the following packages.\n\n${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** Returns the folder of the package that a file belongs to. Null if it is ours. */
function packageFolder(path: string): string | null {
  const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
  return folder !== undefined && existsSync(join(folder, "package.json")) ? folder : null;
}
