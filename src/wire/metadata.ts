import { complexTypes, entityTypes, enums, NAMESPACE, operations, type StructuredType } from "./recovery-schema.ts";

const ALIAS = "entraRecoveryServices";

/** Writes the recovery schema as CSDL 4.0 for `$metadata`. */
export function recoveryMetadata(): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>',
    '<Schema Namespace="microsoft.graph" Alias="graph" xmlns="http://docs.oasis-open.org/odata/ns/edm">',
    '<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>',
    '<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType>',
    '<EntityType Name="directory" BaseType="graph.entity">',
    `<NavigationProperty Name="recovery" Type="${ALIAS}.recovery" ContainsTarget="true"/></EntityType>`,
    '<EntityContainer Name="GraphService"><Singleton Name="directory" Type="graph.directory">',
    ...["recoveryJobs", "recoveryPreviewJobs"].map(
      (name) => `<NavigationPropertyBinding Path="recovery/snapshots/${name}" Target="directory/recovery/jobs"/>`,
    ),
    "</Singleton></EntityContainer></Schema>",
    `<Schema Namespace="${NAMESPACE}" Alias="${ALIAS}" xmlns="http://docs.oasis-open.org/odata/ns/edm">`,
    ...Object.entries(enums).map(([name, members]) => enumType(name, members)),
    ...Object.entries(complexTypes).map(([name, type]) => structuredType("ComplexType", name, type)),
    ...Object.entries(entityTypes).map(([name, type]) => structuredType("EntityType", name, type)),
    ...Object.entries(operations).map(([name, operation]) => boundOperation(name, operation)),
    "</Schema></edmx:DataServices></edmx:Edmx>",
  ].join("\n");
}

function enumType(name: string, members: readonly string[]): string {
  const all = members.map((member, value) => `<Member Name="${member}" Value="${value}"/>`);
  return `<EnumType Name="${name}">${all.join("")}</EnumType>`;
}

function structuredType(kind: "ComplexType" | "EntityType", name: string, type: StructuredType): string {
  const base = type.base === undefined ? (kind === "EntityType" ? "graph.entity" : undefined) : typeName(type.base);
  const attributes = [
    `Name="${name}"`,
    ...(base === undefined ? [] : [`BaseType="${base}"`]),
    ...(type.abstract === true ? ['Abstract="true"'] : []),
    ...(type.open === true ? ['OpenType="true"'] : []),
  ];
  const properties = Object.entries(type.properties).map(([property, of]) => {
    const required = of.endsWith("?") ? "" : ' Nullable="false"';
    return `<Property Name="${property}" Type="${typeName(of)}"${required}/>`;
  });
  const navigation = Object.entries(type.navigation ?? {}).map(([property, { to, contained }]) => {
    const inside = contained ? ' ContainsTarget="true"' : "";
    return `<NavigationProperty Name="${property}" Type="${typeName(`${to}[]`)}"${inside}/>`;
  });
  return `<${kind} ${attributes.join(" ")}>${[...properties, ...navigation].join("")}</${kind}>`;
}

function boundOperation(name: string, { on, returns }: { readonly on: string; readonly returns?: string }): string {
  const parameter = `<Parameter Name="bindingParameter" Type="${typeName(on)}" Nullable="false"/>`;
  if (returns === undefined) return `<Action Name="${name}" IsBound="true">${parameter}</Action>`;
  const delta = '<Annotation Term="Org.OData.Core.V1.IsDelta" Bool="true"/>';
  const result = `<ReturnType Type="${typeName(returns)}">${delta}</ReturnType>`;
  return `<Function Name="${name}" IsBound="true">${parameter}${result}</Function>`;
}

function typeName(of: string): string {
  const bare = of.replace(/\?$|\[\]$/, "");
  const full = bare.startsWith("Edm.") ? bare : `${ALIAS}.${bare}`;
  return of.endsWith("[]") ? `Collection(${full})` : full;
}
