import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { Key, Metadata, MetaFile, Root, Signature, Snapshot, TargetFile, Targets, Timestamp } from "@tufjs/models";

/** A TUF repository in memory: `files` by path, and the root metadata that a client has to begin with. */
export type TufRepository = { readonly root: string; readonly files: ReadonlyMap<string, Buffer> };

const keyId = "0".repeat(63) + "1";

/** Makes one with these targets, all roles by one key, as `cosign initialize` and sigstore's clients read it. */
export function tufRepository(targets: Readonly<Record<string, Buffer>>): TufRepository {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const expires = new Date(Date.now() + 86_400_000).toISOString();
  const common = { version: 1, specVersion: "1.0.0", expires };
  const files = new Map<string, Buffer>();

  const root = new Root({ ...common, consistentSnapshot: true });
  const hex = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
  const key = new Key({ keyID: keyId, keyType: "ed25519", scheme: "ed25519", keyVal: { public: hex } });
  for (const role of ["root", "timestamp", "snapshot", "targets"]) root.addKey(key, role);
  const list = new Targets(common);
  for (const [name, bytes] of Object.entries(targets)) {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    list.addTarget(new TargetFile({ path: name, length: bytes.length, hashes: { sha256 } }));
    files.set(`targets/${sha256}.${name}`, bytes);
  }
  const snapshot = new Snapshot({ ...common, meta: { "targets.json": new MetaFile({ version: 1 }) } });
  const timestamp = new Timestamp({ ...common, snapshotMeta: new MetaFile({ version: 1 }) });

  const signed = (metadata: Metadata<Root | Targets | Snapshot | Timestamp>): Buffer => {
    metadata.sign((data) => new Signature({ keyID: keyId, sig: sign(undefined, data, privateKey).toString("hex") }));
    return Buffer.from(JSON.stringify(metadata.toJSON()));
  };
  files.set("1.root.json", signed(new Metadata(root)));
  files.set("1.targets.json", signed(new Metadata(list)));
  files.set("1.snapshot.json", signed(new Metadata(snapshot)));
  files.set("timestamp.json", signed(new Metadata(timestamp)));
  return { root: files.get("1.root.json")?.toString() ?? "", files };
}
