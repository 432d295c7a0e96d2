import { expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import { bodyOf, failure, fakeClock, fakeRegistry, type FakeRegistry } from "./registry/fake-registry.ts";

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
