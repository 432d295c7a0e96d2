import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { BuildSecret } from "./build-push.ts";
import { csvField } from "./csv-items.ts";

/** The values of `--secret`; what is a value itself goes into a file in `folder` first, since other users see command lines. */
export function stageSecrets(secrets: readonly BuildSecret[], folder: string): Promise<readonly string[]> {
  return Promise.all(
    secrets.map(async (secret, index) => {
      const id = csvField(`id=${secret.id}`);
      if (secret.kind === "variable") return `${id},${csvField(`env=${secret.name}`)}`;
      if (secret.kind === "file") return `${id},${csvField(`src=${secret.path}`)}`;
      const file = path.join(folder, `secret-${index}`);
      await writeFile(file, secret.value, { mode: 0o600 });
      return `${id},${csvField(`src=${file}`)}`;
    }),
  );
}
