/** `path` to content, for gitRepository(). */
export type Files = Readonly<Record<string, string>>;

/** What the sample's images are called in their registry: that of runWorkflow's github.repository. */
export const repository = "octo/demo";

/** Where the samples' caller of the reusable workflow lies. */
export const callerPath = ".github/workflows/images.yml";

/** The caller, as users write it, with these inputs; the registry's password and the key to sign with, where they are needed, are secrets. */
export const caller = (inputs: Readonly<Record<string, string | boolean>> = {}): Files => ({
  [callerPath]: `name: Images
on: { push: {}, pull_request: {} }
permissions: {}
jobs:
  images:
    uses: org/layered-build/.github/workflows/layered-build.yml@v1
    permissions: { contents: read, packages: write }
    with: ${JSON.stringify(inputs)}
    secrets:
      password: \${{ secrets.PASSWORD }}
      sign-key: \${{ secrets.SIGN_KEY }}
      sign-key-password: \${{ secrets.SIGN_KEY_PASSWORD }}
`,
});

/** A chain base → model → app of a few bytes, without RUN, in a registry on loopback. `layers` replaces those of layers.yaml. */
export const sampleChain = (host: string, layers: Readonly<Record<string, object>> = {}): Files => ({
  "layers.yaml": layersFile(host, { base: {}, model: {}, app: {}, ...layers }),
  "base/Dockerfile": "FROM scratch\nCOPY base/etc /etc\n",
  "base/etc/os-release": "ID=sample\n",
  "model/Dockerfile": "FROM base\nCOPY model/weights.txt /models/\n",
  "model/weights.txt": "0.1 0.2 0.3\n",
  "app/Dockerfile": 'FROM model\nCOPY app/main.txt app/words.txt /app/\nCMD ["/app/main.txt"]\n',
  "app/main.txt": "one\n",
  "app/words.txt": "a b c\n",
});

/** Two services, api and web, on one base. */
export const sampleServices = (host: string, layers: Readonly<Record<string, object>> = {}): Files => ({
  "layers.yaml": layersFile(host, { base: {}, api: {}, web: {}, ...layers }),
  "base/Dockerfile": "FROM scratch\nCOPY base/etc /etc\n",
  "base/etc/os-release": "ID=sample\n",
  "api/Dockerfile": "FROM base\nCOPY api/main.txt /api/\n",
  "api/main.txt": "api\n",
  "web/Dockerfile": "FROM base\nCOPY web/main.txt /web/\n",
  "web/main.txt": "web\n",
});

/** A layers file with these layers, each with a Dockerfile in the folder of its name, and the tags that users give. */
export const layersFile = (host: string, layers: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    image: `${host}/${repository}`,
    "tag-rules": "type=sha,prefix=\ntype=raw,value=latest,enable={{is_default_branch}}",
    layers: Object.fromEntries(
      Object.entries(layers).map(([name, rest]) => [name, { dockerfile: `${name}/Dockerfile`, ...rest }]),
    ),
  });
