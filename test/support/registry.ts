import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };

const packSchema = z.object({
  filename: z.string(),
  unpackedSize: z.number(),
  integrity: z.string(),
  files: z.array(z.object({ path: z.string() })),
});

export interface PackedPackage extends z.infer<typeof packSchema> {
  readonly tarball: string;
}

/** Packs the package as it would be published, from `dist/` as it is. */
export function packPackage(folder: string): PackedPackage {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = z.tuple([packSchema]).parse(JSON.parse(execFileSync("npm", args, { encoding: "utf8" })));
  return { ...packed, tarball: join(folder, packed.filename) };
}

export interface RegistryStandIn extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly string[];
}

/** Serves this one package as an npm registry does, on 127.0.0.1. Everything else is not found. */
export async function registryOf({ tarball, integrity }: PackedPackage): Promise<RegistryStandIn> {
  const requests: string[] = [];
  const file = `/${manifest.name}/-/${manifest.name}-${manifest.version}.tgz`;
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (request.url === file) return void response.end(readFileSync(tarball));
    if (request.url !== `/${manifest.name}`) return void response.writeHead(404).end("{}");
    const { devDependencies: _, scripts: __, ...published } = manifest;
    const version = { ...published, dist: { tarball: `${url}${file}`, integrity } };
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        name: manifest.name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: version },
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
