import { afterAll, beforeAll } from "vitest";
import { microsoftInvestigation } from "../../src/microsoft/investigation/microsoft-investigation.ts";
import type { Investigation } from "../../src/service/investigation.ts";
import { type ContosoThroughGraph, openContosoThroughGraph } from "../support/contoso-through-graph.ts";

/** Both implementations of an investigation over one Contoso, opened for the tests of a file. */
export interface Investigations {
  readonly names: readonly string[];
  readonly graph: ContosoThroughGraph;
  /** Opens an implementation that remembers no answer of an earlier test. */
  open(name: string): Investigation;
}

export function investigations(): Investigations {
  let graph: ContosoThroughGraph;
  beforeAll(async () => {
    graph = await openContosoThroughGraph();
  });
  afterAll(() => graph[Symbol.asyncDispose]());
  const implementations: Readonly<Record<string, () => Investigation>> = {
    engine: () => graph.tenant.engine.investigation,
    microsoft: () => microsoftInvestigation(graph.context),
  };
  return {
    names: Object.keys(implementations),
    get graph() {
      return graph;
    },
    open(name) {
      const make = implementations[name];
      if (make === undefined) throw new Error(`There is no implementation ${name}.`);
      graph.forget();
      return make();
    },
  };
}
