import { expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import { bodyOf, failure, fakeClock, fakeRegistry, type FakeRegistry } from "./registry/fake-registry.ts";
import { blob, sourceOf } from "./registry/image.ts";

const uploads = "/v2/acme/app/blobs/uploads/";
const manifest = { bytes: Buffer.from("{}"), mediaType: MediaType.manifest };
const open = ({ host }: FakeRegistry) =>
  openRegistry({ registry: host, repository: "acme/app" }, { clock: fakeClock() });

/** A registry that does not know what a manifest names, for the first `times`. */
function unsettled(times: number): Promise<FakeRegistry> {
  let puts = 0;
  return fakeRegistry(async (request, response) => {
    await bodyOf(request);
    puts += 1;
    if (puts <= times) failure(response, 404, "MANIFEST_BLOB_UNKNOWN");
    else response.writeHead(201).end();
  });
}

test("a manifest whose blobs the registry does not know yet is put again", async () => {
  await using server = await unsettled(2);
  expect(await open(server).putManifest(manifest, "v1")).toMatchObject({ digest: digestOf("{}") });
  expect(server.log()).toEqual(Array.from({ length: 3 }, () => "PUT /v2/acme/app/manifests/v1"));
});

test("not for ever", async () => {
  await using server = await unsettled(Infinity);
  await expect(open(server).putManifest(manifest, "v1")).rejects.toMatchObject({ code: "missing-content" });
  expect(server.seen).toHaveLength(3);
});

test.each([
  ["small one is sent without asking", 64 * 1024, false],
  ["larger one is asked for", 64 * 1024 + 1, true],
])("a blob that is there: a %s", async (_, size, asked) => {
  const bytes = blob(size);
  await using server = await fakeRegistry(async (request, response) => {
    await bodyOf(request);
    if (request.method === "HEAD") response.writeHead(200, { "content-length": bytes.length }).end();
    else if (request.method === "POST") response.writeHead(202, { location: `${uploads}1` }).end();
    else response.writeHead(201).end();
  });
  const { outcome } = await open(server).putBlob(sourceOf(bytes, { digest: true, size: true }));
  expect(outcome).toBe(asked ? "exists" : "uploaded");
  expect(server.seen.map(({ method }) => method)).toEqual(asked ? ["HEAD"] : ["POST", "PUT"]);
});
