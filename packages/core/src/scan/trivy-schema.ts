import { z } from "../z.ts";

const text = z.optional(z.string());
const severity = z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"]);
const layer = z.optional(z.looseObject({ Digest: text, DiffID: text }));
const nullable = <T extends z.ZodMiniType>(item: T): z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniArray<T>>> =>
  z.optional(z.nullable(z.array(item)));

const vulnerability = z.looseObject({
  VulnerabilityID: z.string().check(z.minLength(1)),
  PkgID: text,
  PkgName: z.string(),
  PkgPath: text,
  PkgIdentifier: z.optional(z.looseObject({ PURL: text })),
  InstalledVersion: text,
  FixedVersion: text,
  Layer: layer,
  PrimaryURL: text,
  Title: text,
  Severity: severity,
  CVSS: z.optional(z.record(z.string(), z.looseObject({ V3Score: z.optional(z.number()) }))),
});

const misconfiguration = z.looseObject({
  ID: z.string().check(z.minLength(1)),
  Title: text,
  Severity: severity,
  Status: text,
  PrimaryURL: text,
  Layer: layer,
});

const secret = z.looseObject({
  RuleID: z.string().check(z.minLength(1)),
  Severity: severity,
  Title: text,
  Layer: layer,
});

const license = z.looseObject({ Name: z.string(), Severity: severity, PkgName: text, FilePath: text, Link: text });

const packageEntry = z.looseObject({
  Name: z.string(),
  Version: text,
  FilePath: text,
  Identifier: z.optional(z.looseObject({ PURL: text })),
  Layer: layer,
});

/** What the ignore file or VEX let pass: a finding of any kind. */
const passed = z.looseObject({
  Status: text,
  Finding: z.optional(z.looseObject({ VulnerabilityID: text, ID: text, RuleID: text, Name: text })),
});

const result = z.looseObject({
  Target: z.string(),
  Class: text,
  Type: text,
  Packages: nullable(packageEntry),
  Vulnerabilities: nullable(vulnerability),
  Misconfigurations: nullable(misconfiguration),
  Secrets: nullable(secret),
  Licenses: nullable(license),
  ExperimentalModifiedFindings: nullable(passed),
});

/** What is relied on of Trivy's JSON report (pkg/types/report.go, schema 2). Other members may be there, these have these types. */
export const trivySchema = z.looseObject({
  SchemaVersion: z.literal(2),
  Trivy: z.optional(z.looseObject({ Version: text })),
  ArtifactName: z.string(),
  ArtifactType: z.literal("container_image"),
  Metadata: z.looseObject({
    OS: z.optional(z.looseObject({ Family: z.string(), Name: text, EOSL: z.optional(z.boolean()) })),
    ImageID: z.string(),
    DiffIDs: nullable(z.string()),
    ImageConfig: z.looseObject({ rootfs: z.looseObject({ diff_ids: nullable(z.string()) }) }),
    Layers: nullable(z.looseObject({ Digest: text, DiffID: text })),
  }),
  Results: nullable(result),
});

/** The report's shape. */
export type TrivyDocument = z.infer<typeof trivySchema>;
/** The OCI layer that something was found in. */
export type TrivyLayer = z.infer<typeof layer>;
/** What was found in one target: the system's packages, those of a language, a file. */
export type TrivyResult = z.infer<typeof result>;
