import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const scripts: Readonly<Record<string, string>> = {
  // Fails where a pattern matches nothing.
  "actions/attest": "ls -d $SUBJECTS",
  "actions/upload-artifact": 'mkdir -p "$ARTIFACTS" && rm -rf "$ARTIFACTS/$NAME" && cp -R "$FROM" "$ARTIFACTS/$NAME"',
  "actions/download-artifact": 'mkdir -p "$FROM" && cp -R "$ARTIFACTS/$NAME/." "$FROM/"',
  "docker/setup-qemu-action": "true",
  "docker/login-action": "true",
};

/**
 * Writes stand-ins for the foreign actions that a workflow uses, for runWorkflow's `localActions`; artifacts are kept in $ARTIFACTS.
 *
 * @throws Error when there is none for one of them.
 */
export async function foreignActions(folder: string, workflow: string): Promise<Readonly<Record<string, string>>> {
  const uses = [...workflow.matchAll(/uses: (([^/\s]+\/[^@\s]+)@[0-9a-f]{40})/g)];
  const standIns: Record<string, string> = {};
  for (const [, reference = "", name = ""] of uses.filter(([, , action]) => action !== "actions/checkout")) {
    const script = scripts[name];
    if (script === undefined) throw new Error(`there is no stand-in for ${name}`);
    const path = join(folder, name.replace("/", "-"));
    await mkdir(path, { recursive: true });
    const env = { NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}", SUBJECTS: "${{ inputs.subject-path }}" };
    const inputs = Object.fromEntries(
      ["name", "path", "subject-path", "if-no-files-found", "registry", "username", "password"].map((input) => [
        input,
        {},
      ]),
    );
    const runs = { using: "composite", steps: [{ shell: "bash", env, run: script }] };
    await writeFile(join(path, "action.yml"), JSON.stringify({ name, description: name, inputs, runs }));
    standIns[reference] = path;
  }
  return standIns;
}
